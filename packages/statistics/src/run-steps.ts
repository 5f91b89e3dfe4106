import { setImmediate } from 'node:timers/promises'

/** Work cut into steps; what it returns is the result. */
export type Steps<Result> = Generator<void, Result>

/** Options of long computations that leave the event loop free. */
export interface SliceOptions {
  /** Cancels the work; the promise rejects with its reason. */
  readonly signal?: AbortSignal | undefined
}

/** So many random draws make a step at most, about a millisecond of work. */
export const stepLength = 65_536

/** Runs all steps at once. */
export function runSteps<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** Longest slice of work between two turns of the event loop, in milliseconds, unless one step alone takes longer. */
const sliceMs = 5

/** Runs the steps in slices, and gives the event loop a turn after each. Slicing never changes the result. */
export async function runStepsInSlices<Result>(steps: Steps<Result>, { signal }: SliceOptions): Promise<Result> {
  for (;;) {
    signal?.throwIfAborted()
    const end = performance.now() + sliceMs
    while (performance.now() < end) {
      const step = steps.next()
      if (step.done) return step.value
    }
    await setImmediate()
  }
}
