import type { Edit } from './edits.ts'

/** The examples that a program with these edits may not be scored on: those that the edits were made from. */
export function maskedBy(edits: readonly Edit[]): ReadonlySet<string> {
  return new Set(edits.flatMap(({ sources }) => sources))
}
