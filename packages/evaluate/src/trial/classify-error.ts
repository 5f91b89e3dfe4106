import { type Blame, DspexError } from '@dspex/core'
import { redactText } from '@dspex/core/implement'

/**
 * Says who is to blame for what a program threw: the nearest error of `@dspex` among it and its causes knows. What has none
 * of them is the program's.
 */
export function blameFor(error: unknown): Blame {
  let current = error
  for (let depth = 0; depth < 8; depth += 1) {
    if (DspexError.isInstance(current)) return current.blame
    if (!(current instanceof Error)) break
    current = current.cause
  }
  return 'program'
}

/** What a row says about an error. */
export interface ErrorFacts {
  /** The name of the error's class. */
  readonly name: string
  /** The error's code, where it has one. */
  readonly code?: string
  /** What happened, in words. */
  readonly message: string
}

/** Writes an error as data, without secrets. Texts that no file or database takes are mended. */
export function describeError(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { name: 'Error', message: cut(redactText(String(error))) }
  const { code } = error as { readonly code?: unknown }
  return {
    name: redactText(error.name),
    ...(typeof code === 'string' && { code: redactText(code) }),
    message: cut(redactText(error.message)),
  }
}

function cut(text: string): string {
  return (text.length > 2000 ? `${text.slice(0, 1999)}…` : text).toWellFormed()
}
