/** What the user asked for can't be done as asked: shown as one sentence, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}
