import { onEvent } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { candidateWork, optimizeWork, stepWork } from './optimize-work.ts'
import { toldReport } from './testing/index.ts'

describe('an optimization', () => {
  it('publishes itself, its steps and its candidates, each within the other', async () => {
    const ends: string[] = []
    const parents = new Map<number, number | undefined>()
    const names = new Map<number, string>()
    const note = (name: string, { id, parent }: { id: number; parent: number | undefined }): void => {
      names.set(id, name)
      parents.set(id, parent)
    }
    const stops = [
      onEvent(optimizeWork, {
        start: (message) => note('optimize', message),
        end: ({ optimizer, result }) => ends.push(`${optimizer}: ${result?.report.course.steps.length} steps`),
      }),
      onEvent(stepWork, {
        start: (message) => note('step', message),
        end: ({ step, phase, result }) => ends.push(`step ${step} ${phase}: ${result?.best}`),
      }),
      onEvent(candidateWork, { start: (message) => note('candidate', message) }),
    ]
    await toldReport({ steps: 2, perStep: 2 })
    for (const stop of stops) stop()
    expect(ends).toEqual(['step 1 search: c1', 'step 2 search: c1', 'told: 2 steps'])
    const within = [...parents].map(
      ([id, parent]) => `${names.get(id)} in ${parent === undefined ? '-' : names.get(parent)}`,
    )
    expect(new Set(within)).toEqual(
      new Set(['optimize in -', 'candidate in optimize', 'step in optimize', 'candidate in step']),
    )
  })
})
