import { redact } from './redact.ts'
import { mayHoldSecret } from './redact-text.ts'

/**
 * Writes a value as JSON without the secrets in it, as {@link redact} tells them; `undefined` for what JSON can't hold, as
 * `JSON.stringify`. Nothing is copied when there is none.
 */
export function redactedJson(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined
  // What has a JSON of its own shows only there what it holds.
  return text !== undefined && mayHoldSecret(text) ? JSON.stringify(redact(JSON.parse(text))) : (text as string)
}
