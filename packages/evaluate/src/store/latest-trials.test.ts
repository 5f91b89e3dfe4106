import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { latestTrials } from './latest-trials.ts'
import type { TrialRow } from '../trial/trial.ts'
import { memoryTrialStore } from './memory-trial-store.ts'
import type { StoredRow } from '../trial/trial-store.ts'

const query = { runId: 'r', programHash: 'p' }
const key = fc.record({
  runId: fc.constantFrom('r', 'r', 'r', 'x'),
  programHash: fc.constantFrom('p', 'p', 'p', 'x'),
  exampleId: fc.constantFrom('a', 'b', '1 a'),
  exampleHash: fc.constantFrom('h', 'h1'),
  repeat: fc.nat({ max: 1 }),
})
const scores = fc.dictionary(
  fc.constantFrom('f1@1', 'f1@2', '__proto__'),
  fc.record({ score: fc.nat(), labelsHash: fc.constant('l') }),
)
const row: fc.Arbitrary<StoredRow> = fc.oneof(
  fc.tuple(key, scores, fc.nat()).map(([key, scores, output]): StoredRow => ({
    kind: 'trial',
    trial: { ...key, output, scores, usage: {}, costUsd: 0, durationMs: 1, trace: [], at: '' },
  })),
  fc.record({ kind: fc.constant('scores' as const), key, scores }),
)

async function all(batches: AsyncIterable<readonly TrialRow[]>): Promise<string[]> {
  const found: string[] = []
  for await (const trials of batches) found.push(...trials.map((trial) => JSON.stringify(trial)))
  return found.toSorted()
}

describe('latestTrials', () => {
  it('gives what a store that follows the log from its beginning gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(row, { maxLength: 6 }), { maxLength: 8 }), async (batches) => {
        const store = memoryTrialStore()
        for (const rows of batches) await store.append(rows)
        async function* backwards(): AsyncGenerator<readonly StoredRow[]> {
          yield* batches.toReversed()
        }
        async function* following(): AsyncGenerator<readonly TrialRow[]> {
          for await (const trial of store.read(query)) yield [trial]
        }
        expect(await all(latestTrials<TrialRow>(backwards(), query))).toEqual(await all(following()))
      }),
    )
  })
})
