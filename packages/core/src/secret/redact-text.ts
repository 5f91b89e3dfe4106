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
  return hint.test(text)
}

/** One look at each place of a text; what it finds may still be none. */
const hint = new RegExp(
  [
    String.raw`(?:keys?|keyid|tokens?|secrets?|passw(?:or)?ds?|passphrases?|pwd|pgpass|cookies?2?|credentials?|authori[sz]ation|auth|jwt|bearer|signature|connection-?_?string)(?:\\{0,15}["'\x60])?(?: \w{1,12}){0,2}\s{0,8}[:=,]`,
    String.raw`--\w[\w-]{0,60}[ \t]`,
    String.raw`(?:bearer|basic)(?:\s|%20)`,
    String.raw`:\\?/\\?/[^\s"'<>\x60]{0,2600}@`,
    String.raw`(?:[?&#]|%3F|%26)(?:sig|awsaccesskeyid|x-(?:amz|goog|oss)-)`,
    String.raw`\b[sp]k-`,
    String.raw`(?:[sr]k|whsec|gh[pousr]|pat|npm|do[opr]_v1|lin_api|ntn|secret|hf|gsk|r8|fw|jina|lsv2)_`,
    String.raw`gl\w{2,4}-|xox[a-z]-|xapp-|pypi-|SG\.|shp(?:at|ca|pa|ss)_|dapi|dp\.[psc]t|AIza|ya29\.|GOCSPX-|A(?:KIA|SIA|BIA|CCA)[A-Z0-9]|ABSK`,
    String.raw`eyJ|xai-|pplx-|nvapi-|csk-|tvly-|AGE-SECRET|PRIVATE KEY`,
  ].join('|'),
  'i',
)
