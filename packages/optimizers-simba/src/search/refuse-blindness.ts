import { LMError } from '@dspex/core'
import { type LabResult, MetricError } from '@dspex/evaluate'

/**
 * Refuses to go on where not one run could be scored: there is nothing to search by.
 *
 * @throws LMError when no run came to an end
 * @throws MetricError when the metric scored none
 */
export function refuseBlindness(results: readonly LabResult[]): void {
  const ran = results.filter(({ row }) => row !== null)
  const [first] = ran
  if (!first || ran.some(({ score }) => score !== null)) return
  const why = first.feedback ?? 'nothing was said'
  if (first.row?.failure)
    throw new LMError(`No run of the first ${ran.length} came to an end, so nothing can be learnt: ${why}`, {
      code: 'LM_FAILED',
    })
  throw new MetricError(`The metric scored none of the first ${ran.length} runs, so nothing can be learnt: ${why}`, {
    code: 'METRIC_FAILED',
    metric: 'metric',
    exampleId: first.trial.exampleId,
  })
}
