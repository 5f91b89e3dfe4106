import { describe, expect, it } from 'vitest'
import { isSecretName } from './secret-name.ts'

describe('isSecretName', () => {
  it.each([
    ...['apiKey', 'api_key', 'API-KEY', 'x-api-key', 'X-Goog-Api-Key', 'OPENAI_API_KEY', 'apiKeys', 'api-key'],
    ...[
      'authorization',
      'Proxy-Authorization',
      'authorisation',
      'cookie',
      'Set-Cookie',
      'cookies',
      'password',
      'passwd',
    ],
    ...['DB_PASSWORD', 'dbPassword', 'passphrase', 'secret', 'client_secret', 'clientSecret', 'credentials', 'token'],
    ...[
      'access_token',
      'refreshToken',
      'id_token',
      'HF_TOKEN',
      'GITHUB_TOKEN',
      'slackBotToken',
      'X-Auth-Token',
      'auth',
    ],
    ...['aws_secret_access_key', 'awsAccessKeyId', 'AccountKey', 'SharedAccessKey', 'privateKey', 'private_key', 'jwt'],
    ...['ocp-apim-subscription-key', 'x-amz-security-token', 'sessionToken', 'PGPASSWORD', 'x-csrf-token'],
  ])('takes `%s` for one', (name) => {
    expect(isSecretName(name)).toBe(true)
  })

  it.each([
    ...[
      'maxTokens',
      'max_tokens',
      'maxOutputTokens',
      'promptTokens',
      'tokens',
      'inputTokens',
      'tokenizer',
      'eos_token',
    ],
    ...[
      'pad_token',
      'tokenCount',
      'promptCacheKey',
      'prompt_cache_key',
      'key',
      'keys',
      'primaryKey',
      'author',
      'authors',
    ],
    ...['secretary', 'passwordless', 'cookiePolicy', 'keyword', 'monkey', 'nextPageToken', 'stopToken', 'author_id'],
    ...['description', 'sessionId', 'tokensPerMinute', 'costPerToken', 'firstToken', '', 'x'.repeat(200)],
  ])('takes `%s` for none', (name) => {
    expect(isSecretName(name)).toBe(false)
  })
})
