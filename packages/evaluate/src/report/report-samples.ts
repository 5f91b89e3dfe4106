import { compare } from '../compare/compare.ts'
import type { Comparison } from '../compare/comparison.ts'
import { evaluateTogether } from '../harness/evaluate.ts'
import type { EvaluationResult } from '../harness/report.ts'
import { metric } from '../metric/metric.ts'

/** For tests: two evaluations with failures, slices, odd names and wide characters, and what comes of them. */
export async function sampleReports(): Promise<{
  readonly baseline: EvaluationResult
  readonly candidate: EvaluationResult
  readonly comparison: Comparison
}> {
  const topics = ['日本語の話題', 'rivers & lakes', '👩‍👩‍👧 families']
  const devset = Array.from({ length: 60 }, (_, i) => ({
    id: `q${i}`,
    inputs: { i },
    labels: {},
    metadata: { topic: topics[i % 3] },
  }))
  const guess = (name: string, share: number) => ({
    name,
    version: '1',
    run({ i }: { i: number }) {
      if (i % 20 === 7) throw new TypeError('No | number\nfor \u001b[31myou <b>`@all`')
      return { right: ((i * 7919) % 100) / 100 < share }
    },
  })
  const metrics = {
    exact: metric('exact', (_: object, output: { right: boolean }) => output.right),
    'a long name of a metric': metric('soft', (_: object, output: { right: boolean }) => (output.right ? 0.8 : 0.3)),
  }
  const { baseline, candidate } = await evaluateTogether(
    { baseline: guess('guess', 0.4), candidate: guess('guess-more', 0.7) },
    { devset, metrics, slices: ['metadata.topic'] },
  )
  return { baseline, candidate, comparison: compare({ baseline, candidate }, { smallestEffect: 0.05 }) }
}

/** Times differ from run to run: what remains can be pinned. */
export function withoutTimes(text: string): string {
  return text
    .replaceAll(/[-+]?\d+(?:\.\d+)?[ \n]+(?:ms|s)\b/g, '… ms')
    .replaceAll(/^Latency: [^]*?\n\n|^\w.*\btook\b[^]*?\n\n/gm, '')
}
