import { ConfigurationError } from '@dspex/core'

/** Refuses options that are no whole numbers, or less than what still makes a search. @throws ConfigurationError naming the option */
export function checkCounts({ batchSize, numCandidates, maxSteps, maxDemos }: Counts): void {
  for (const [name, value, least] of [
    ['batchSize', batchSize, 1],
    ['numCandidates', numCandidates, 1],
    ['maxSteps', maxSteps, 1],
    ['maxDemos', maxDemos, 0],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < least)
      throw new ConfigurationError(`\`${name}\` is ${value}. Give a whole number from ${least}.`)
  }
}

/** How much of everything, of both searches. */
export interface Counts {
  readonly batchSize: number
  readonly numCandidates: number
  readonly maxSteps: number
  readonly maxDemos: number
}
