import { secretMark } from './secret-name.ts'

/** Writes a text without what is a secret by its own form, wherever it stands: keys of providers, signed tokens, key blocks. */
export function withoutSecretValues(text: string): string {
  return text
    .replace(privateKey, secretMark)
    .replace(scheme, (whole, word: string, space: string, value: string) =>
      isSchemeValue(word, value) ? word + space + secretMark : whole,
    )
    .replace(jwt, secretMark)
    .replace(keyOfProvider, secretMark)
    .replace(secretPath, `$1${secretMark}`)
    .replace(shortKey, secretMark)
}

/** Also one that was cut off. */
const privateKey = /-----BEGIN ([A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)-----[\s\S]*?(?:-----END \1-----|$)/g

const scheme = /\b(bearer|basic)(\s{1,4}|%20)([\w.~+/=-]{6,8192})/gi

function isSchemeValue(word: string, value: string): boolean {
  if (word.toLowerCase() === 'bearer') return value.length >= 20 || /[0-9_=+/~]|.[A-Z]/.test(value)
  // "Basic understanding" is none: what follows has to be a user and a password.
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(value) && /^[\x20-\x7E]*:[\x20-\x7E]*$/.test(atobOr(value))
}

function atobOr(value: string): string {
  try {
    return atob(value.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return ''
  }
}

const jwt = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*){0,3}/g

const forms = [
  // GitHub, GitLab, npm, PyPI
  'gh[pousr]_\\w{16,255}',
  'github_pat_\\w{20,255}',
  'gl(?:pat|dt|rt|cbt|ptt|ft|soat)-[\\w-]{16,255}',
  'npm_[A-Za-z0-9]{30,255}',
  'pypi-[\\w-]{40,255}',
  // Slack, Discord, SendGrid, Stripe, Shopify, DigitalOcean, Linear, Notion, Databricks, Postman, Doppler
  'xox[a-z]-[\\w-]{10,255}',
  'xapp-[\\w-]{10,255}',
  'SG\\.[\\w-]{16,64}\\.[\\w-]{16,64}',
  '(?:[sr]k_(?:live|test)_|whsec_)[A-Za-z0-9]{16,255}',
  'sk_[a-f0-9]{32,255}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}',
  'do[opr]_v1_[a-f0-9]{64}',
  'lin_api_\\w{30,64}',
  '(?:ntn|secret)_[A-Za-z0-9]{40,64}',
  'dapi[a-f0-9]{32}',
  'dp\\.(?:pt|st|ct)\\.\\w{40,64}',
  // Google, AWS
  'AIza[\\w-]{30,64}',
  'ya29\\.[\\w.-]{20,2048}',
  'GOCSPX-[\\w-]{20,64}',
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])',
  'ABSK[A-Za-z0-9+/]{60,255}={0,2}',
  // Providers of models
  'hf_[A-Za-z0-9]{16,255}',
  'gsk_[A-Za-z0-9]{16,255}',
  'xai-[A-Za-z0-9]{20,255}',
  'r8_[A-Za-z0-9]{20,255}',
  'pplx-[A-Za-z0-9]{20,255}',
  'nvapi-[\\w-]{20,255}',
  'fw_[A-Za-z0-9]{16,255}',
  'csk-[A-Za-z0-9]{20,255}',
  'tvly-[\\w-]{16,255}',
  'jina_[A-Za-z0-9]{20,255}',
  'lsv2_(?:pt|sk)_\\w{20,255}',
  'AGE-SECRET-KEY-1[A-Z0-9]{40,80}',
]
const keyOfProvider = new RegExp(`(?<![A-Za-z0-9])(?:${forms.join('|')})`, 'g')

/** Addresses whose path is a secret: who knows it may write there. */
const secretPath =
  /(hooks\.slack\.com\/(?:services|workflows)\/|discord(?:app)?\.com\/api\/webhooks\/|api\.telegram\.org\/bot)[\w/:-]{8,255}/gi

/** `sk-…`, as of OpenAI, Anthropic, OpenRouter, DeepSeek and many servers; `sk-learn-docs` is none. */
const shortKey = /(?<![\w-])(?:sk-(?!learn|image)[\w-]{8,}|pk-(?=[a-z-]*[0-9A-Z_])[\w-]{8,})/g
