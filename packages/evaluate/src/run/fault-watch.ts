import { MetricError } from '../errors.ts'
import { ConfigurationError } from '@dspex/core'
import type { Measure } from '../trial/measure.ts'
import type { TrialRow } from '../trial/trial.ts'

/**
 * Looks at each trial for faults that hit every one of them, which no example can be blamed for.
 *
 * @throws ConfigurationError or MetricError once enough trials have shown nothing else
 */
export type FaultWatch = (row: TrialRow, measures: readonly Measure[]) => void

/** So many trials in a row, from the first on, and nothing else, are no chance. */
const enough = 5

/** Makes a watch for an evaluation of so many trials. */
export function createFaultWatch(planned: number): FaultWatch {
  /** By what could fail: how often it did; `null` once it went otherwise. */
  const counts = new Map<string, number | null>()
  const count = (what: string, isFault: boolean): number => {
    const before = counts.get(what)
    const now = before === null || !isFault ? null : (before ?? 0) + 1
    counts.set(what, now)
    return now ?? 0
  }
  return ({ failure, exampleId, scores }, measures) => {
    const isRefused = failure?.code === 'LM_INVALID_REQUEST' || failure?.code === 'LM_UNSUPPORTED'
    if (failure?.blame !== 'infrastructure' && count('program', isRefused) === enough)
      throw refused(failure?.message ?? '')
    if (failure) return
    for (const { key, id, metric } of measures) {
      const error = scores[id]?.error
      if (count(`metric ${key}`, error?.code === 'METRIC_INPUT_INVALID') < Math.min(enough, planned)) continue
      const message = `${error?.message ?? ''} So it was on every example so far.`
      throw new MetricError(message, { code: 'METRIC_INPUT_INVALID', metric: metric.name, exampleId })
    }
  }
}

function refused(message: string): ConfigurationError {
  return new ConfigurationError(
    `The LM refused the first ${enough} requests, so none is likely to pass. The last time: ${message}`,
  )
}
