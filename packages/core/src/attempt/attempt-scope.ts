import type { FailedAssertion } from '../assertion/failed-assertion.ts'
import { canonicalJson } from '../hash/hash.ts'
import type { LMOptions } from '../lm/lm.ts'

/** One call of a predictor or tool during an attempt. */
export interface AttemptedCall {
  /** The predictor or tool itself. */
  readonly target: object
  /** Its path, or the name of the tool. */
  readonly path: string
  /** What it was given. */
  readonly input: unknown
  /** What it gave; absent when it failed. */
  readonly output?: unknown
  /** Names the call for who asks the same again; absent where the input can't be compared. */
  readonly key: string | undefined
}

/** What has been told to the reader of a stream, and can be taken back. */
export interface Told {
  takeBack(): Promise<void>
}

/** What is noted while one attempt runs. */
export interface AttemptScope {
  readonly calls: AttemptedCall[]
  readonly told: Told[]
  readonly suggestions: FailedAssertion[]
  /** Answers of an earlier attempt that hold still. */
  readonly answers: readonly AttemptedCall[]
  /** Those of them that were given again. */
  readonly given: Set<AttemptedCall>
  /** The sampling options that it was given, and those outside: by these its calls are named. */
  readonly sampling: { readonly inside: LMOptions | undefined; readonly outside: LMOptions | undefined }
  /** The attempt that this one is part of. */
  readonly outer: AttemptScope | undefined
}

/** Notes a call, for every attempt around it. */
export function noteCall(attempt: AttemptScope | undefined, call: AttemptedCall): void {
  for (let each = attempt; each; each = each.outer) each.calls.push(call)
}

/** Notes what is told to a reader, for every attempt around it. */
export function noteTold(attempt: AttemptScope | undefined, told: Told): void {
  for (let each = attempt; each; each = each.outer) each.told.push(told)
}

/** Takes what an earlier attempt was answered to the same, once for each time that it was asked. */
export function takeAnswer(
  attempt: AttemptScope | undefined,
  target: object,
  key: string | undefined,
): AttemptedCall | undefined {
  if (key === undefined) return undefined
  for (let each = attempt; each; each = each.outer) {
    const { answers, given } = each
    const answer = answers.find((call) => call.target === target && call.key === key && !given.has(call))
    if (!answer) continue
    given.add(answer)
    return answer
  }
  return undefined
}

/**
 * Names a call by what it is given and how it samples, however often it was tried; `undefined` for what JSON can't say.
 * Nothing is named outside of an attempt.
 */
export function callKey(
  attempt: AttemptScope | undefined,
  given: unknown,
  lmOptions: LMOptions | undefined,
): string | undefined {
  if (!attempt) return undefined
  let sampled = lmOptions
  for (let each: AttemptScope | undefined = attempt; each; each = each.outer)
    if (sampled === each.sampling.inside) sampled = each.sampling.outside
  try {
    return canonicalJson([given, sampled ?? {}])
  } catch {
    return undefined
  }
}
