import { secretTokens } from './secret-name.ts'
import { withoutAddressSecrets, withoutNamedSecrets } from './secret-places.ts'
import { withoutSecretValues } from './secret-values.ts'

/**
 * Writes a text without the secrets in it, `[secret]` in their place: what is one by its own form (`sk-…`, `Bearer …`, a
 * signed token, a private key), by its place in an address, or by the name before it, as in a header or in JSON. A text
 * without secrets comes back as it is, and one that was redacted as well.
 */
export function redactText(text: string): string {
  let written = text
  // What a first pass has written may show a second secret beside it.
  for (let pass = 0; pass < mostPasses && mayHoldSecret(written); pass += 1) {
    const before = written
    written = withoutSecretValues(withoutNamedSecrets(withoutAddressSecrets(before)))
    if (written === before) break
  }
  return written
}

const mostPasses = 8

/** Whether it is worth looking closer: false only for a text, JSON too, without any secret that {@link redactText} knows. */
export function mayHoldSecret(text: string): boolean {
  return hints.some((hint) => hint.test(text))
}

/** What may stand within a name, which is compared without it: `api.key`, `pass-word`. */
const apart = '[_.-]{0,9}'
const plural = `(?:${apart}s)?`

function spread(word: string): string {
  return Array.from(word).join(apart)
}

const namesOfSecrets = [
  ...['secret', 'password', 'passwd', 'passphrase', 'cookie', 'credential'].map((word) => spread(word) + plural),
  ...[
    'pwd',
    'pgpass',
    'cookie2',
    'cookies2',
    'authorization',
    'authorisation',
    'auth',
    'jwt',
    'bearer',
    'signature',
  ].map(spread),
  'connection-?_?string',
  spread('connectionstring'),
].join('|')

/**
 * Each waits for one rare character and then looks at what stands before it, which is several times as fast as looking for
 * all words at all places. What they find may still be none.
 */
const hints: readonly RegExp[] = [
  // A name and what separates it from its value.
  new RegExp(
    String.raw`[:=,](?<=(?:${spread('key')}${plural}|${spread('keyid')}|(?<![a-z0-9])x?-?${spread('token')}|(?:${secretTokens.split('|').map(spread).join('|')})${apart}${spread('token')}${plural}|${namesOfSecrets})(?:\\{0,15}["'\x60])?(?: \w{1,12}){0,2}\s{0,8}.)`,
    'i',
  ),
  /\s(?<=(?:password|passphrase|identified by|api key)\s)/i,
  /\/(?<=(?:slack\.com|webhooks|telegram\.org)\/)/i,
  /_(?<=(?:[sr]k|whsec|gh[pousr]|pat|npm|v1|api|ntn|secret|hf|gsk|r8|fw|jina|lsv2|pt|shp(?:at|ca|pa|ss))_)/,
  /-(?<=(?:[sp]k|gl\w{2,4}|xox[a-z]|xapp|pypi|GOCSPX|xai|pplx|nvapi|csk|tvly|KEY)-)/,
  /AIza|AKIA|ASIA|ABIA|ACCA|ABSK|eyJ|ya29|PRIVATE KEY|SG\.|dapi|dp\.[psc]t/,
  /(?:bearer|basic)(?:\s|%20)/i,
  /:\\?\/\\?\/[^\s"'<>`]{0,2600}[@…]/,
  /(?:[?&#]|%3F|%26)(?:sig|awsaccesskeyid|x-(?:amz|goog|oss)-)/i,
  /--\w[\w-]{0,60}[ \t]/,
]
