import { type Blame, DspexError } from '@dspex/core'
import { redactText, showValue } from '@dspex/core/implement'

/**
 * Says who is to blame for what a program threw: the nearest error of `@dspex` among it and its causes knows. What has none
 * of them is the program's.
 */
export function blameFor(error: unknown): Blame {
  try {
    let current = error
    for (let depth = 0; depth < 8; depth += 1) {
      if (DspexError.isInstance(current)) return current.blame
      if (!(current instanceof Error)) break
      current = current.cause
    }
  } catch {
    // A proxy or a getter may throw anew, which is the program's doing too.
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
  try {
    if (!(error instanceof Error)) return { name: 'Error', message: cut(redactText(sayValue(error))) }
    const { name, message, code } = error as { readonly [Member in 'name' | 'message' | 'code']?: unknown }
    return {
      name: redactText(typeof name === 'string' && name !== '' ? name : 'Error'),
      ...(typeof code === 'string' && { code: redactText(code) }),
      message: cut(redactText(sayValue(message))),
    }
  } catch {
    return { name: 'Error', message: 'Something was thrown that can not be read.' }
  }
}

/** Says a value as text, whatever it is. */
export function sayValue(value: unknown): string {
  try {
    return typeof value === 'string' ? value : showValue(value, 200)
  } catch {
    return 'something that can not be shown'
  }
}

function cut(text: string): string {
  return (text.length > 2000 ? `${text.slice(0, 1999)}…` : text).toWellFormed()
}
