import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactText } from './redact-text.ts'
import { withoutAddressSecrets, withoutNamedSecrets } from './secret-places.ts'
import { withoutSecretValues } from './secret-values.ts'

const long = 'AbCdEf0123456789AbCdEf0123456789AbCdEf01'

describe('redactText', () => {
  it.each([
    ['Incorrect API key provided: sk-live-0a1B2c3D. Go on.', 'Incorrect API key provided: [secret]. Go on.'],
    ['Authorization: Bearer abc.DEF-123', 'Authorization: [secret]'],
    ['authorization: Token plainvalue', 'authorization: [secret]'],
    ['sent with bearer a1b2c3d4', 'sent with bearer [secret]'],
    ['Basic dXNlcjpwYXNz', 'Basic [secret]'],
    [`ghp_${long.slice(0, 36)} and AKIAIOSFODNN7EXAMPLE`, '[secret] and [secret]'],
    [`hf_${long} AIza${long} xoxb-1234567890-abc`, '[secret] [secret] [secret]'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'token [secret]'],
    ['a -----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- b', 'a [secret] b'],
    ['cut -----BEGIN RSA PRIVATE KEY-----\nMIIE', 'cut [secret]'],
    ['http://user:pass@host/v1?x=1', 'http://[secret]@host/v1?x=1'],
    ['postgres://me:p@ss:w@host:5432/db', 'postgres://me:[secret]@host:5432/db'],
    ['redis://:hunter@host', 'redis://:[secret]@host'],
    ['got postgres://me:hunt… instead', 'got postgres://me:[secret]… instead'],
    ['https://abcdef0123456789@github.com/a', 'https://[secret]@github.com/a'],
    ['"http:\\/\\/me:pass@host"', '"http:\\/\\/[secret]@host"'],
    [
      'https://h/a?api_key=abc&page=2&sig=d%3D&X-Amz-Signature=e',
      'https://h/a?api_key=[secret]&page=2&sig=[secret]&X-Amz-Signature=[secret]',
    ],
    ['{"apiKey":"a\\"b","maxTokens":5}', '{"apiKey":"[secret]","maxTokens":5}'],
    ['{"body":"{\\"password\\":\\"abc\\"}"}', '{"body":"{\\"password\\":\\"[secret]\\"}"}'],
    ['{ "x-api-key": [ "a", "b" ], n: 1 }', '{ "x-api-key": [secret], n: 1 }'],
    [
      "{ headers: { authorization: 'x', 'x-api-key': 'y' } }",
      "{ headers: { authorization: '[secret]', 'x-api-key': '[secret]' } }",
    ],
    ['[["x-api-key","abc"],["a","b"]]', '[["x-api-key","[secret]"],["a","b"]]'],
    ['[{"name":"Cookie","value":"a=b"}]', '[{"name":"Cookie","value":"[secret]"}]'],
    ['Set-Cookie: a=1; Path=/\r\nX: 1', 'Set-Cookie: [secret]\r\nX: 1'],
    ['host=h password=hunter2 user=u', 'host=h password=[secret] user=u'],
    ['AccountKey=abc+/==;Endpoint=e', 'AccountKey=[secret];Endpoint=e'],
    ['psql --password hunter2 --port 1', 'psql --password [secret] --port 1'],
    ['OPENAI_API_KEY=abc node x', 'OPENAI_API_KEY=[secret] node x'],
    ["create role r with password 'abc' login", "create role r with password '[secret]' login"],
    ['https://hooks.slack.com/services/T0/B0/abcdef', 'https://hooks.slack.com/services/[secret]'],
    ['{"password":12345678}', '{"password":[secret]}'],
    ['cut off {"apiKey":"abc', 'cut off {"apiKey":"[secret]'],
  ])('writes %j as %j', (text, expected) => {
    expect(redactText(text)).toBe(expected)
  })

  it.each([
    'The token count of the author is key to a basic understanding of bearer bonds.',
    'question, token -> answer: str',
    'Password: required. Secret: the cake. Token: 12. Authorization: none.',
    'maxTokens=5 max_tokens: 100 {"tokens":7,"promptTokens":12,"token":3,"tokenizer":"bpe"}',
    'sk-learn sk-image-tools task-management-system sk-SK risk-assessment-2024',
    'http://host:8080/@scope/name mailto:a@b.c https://example.com/x@y git@github.com:a/b',
    'if (token === null || secret == "") return',
    '{"required":["password","name"],"properties":{"password":{"type":"string"}}}',
    'It reads postgres://user:password@host:5432/database or http://host:8080…',
    'Basic JavaScript understanding, Basic Mathematics1',
    'the key: value pairs; primary_key=5; ?page=2&code=404',
    'password=0.93 accuracy',
    'Unexpected token "x", password authentication failed for user "x"',
    'eyJ is how a token begins; -----BEGIN CERTIFICATE-----',
  ])('leaves %j as it is', (text) => {
    expect(redactText(text)).toBe(text)
  })

  const marks = [
    '"',
    '\\',
    "'",
    '{',
    '}',
    '[',
    ']',
    ':',
    '=',
    ',',
    ' ',
    '\n',
    '@',
    '/',
    '://',
    '?',
    '&',
    '.',
    '--',
    '%20',
  ]
  const names = ['apiKey', 'password', 'token', 'Cookie', 'key', 'name', 'value', 'authorization', 'sig', 'api key']
  const values = ['sk-', 'Bearer ', 'eyJ', 'http', 'a1B2c3D4', '[secret]', '-----BEGIN PRIVATE KEY-----', 'Basic ']
  const piece = fc.constantFrom(...marks, ...names, ...values, 'dXNlcjpwYXNz', 'postgres', 'ghp_', 'provided', long)
  const text = fc
    .array(fc.oneof(piece, fc.string({ maxLength: 8 })), { maxLength: 30 })
    .map((pieces) => pieces.join(''))

  it('changes nothing of what it has written', () => {
    fc.assert(
      fc.property(text, (given) => {
        const written = redactText(given)
        expect(redactText(written)).toBe(written)
      }),
      { numRuns: 5000 },
    )
  })

  it('finds as much with its first look as without', () => {
    for (const name of ['apiKey.S', 'pass-word', 'c.o.o.k.i.e', 'a_p_i-token', 'open.ai.key']) {
      const given = `${name}:" abcDEF123456"`
      expect(redactText(given)).toBe(withoutNamedSecrets(given))
    }
    fc.assert(
      fc.property(text, (given) => {
        const closer = withoutSecretValues(withoutNamedSecrets(withoutAddressSecrets(given)))
        expect(redactText(given) === given).toBe(closer === given)
      }),
      { numRuns: 5000 },
    )
  })

  it('needs no longer than a long text is', () => {
    // What is quadratic takes minutes here, and the test ends.
    for (const unit of [
      'a://b:',
      '://a:@',
      '-----BEGIN PRIVATE KEY-----',
      '"token":\\"',
      'a-',
      '\\',
      'token ',
      '?key=',
      'eyJ.',
      'sk-',
    ])
      expect(typeof redactText(unit.repeat(200_000 / unit.length))).toBe('string')
  })
})
