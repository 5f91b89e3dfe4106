import { redactText } from '@dspex/core/implement'

/** What the user asked for can't be done as asked: shown as one sentence without secrets, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'

  constructor(message: string, options?: ErrorOptions) {
    super(redactText(message), options)
  }
}
