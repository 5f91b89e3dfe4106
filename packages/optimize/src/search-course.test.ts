import { type ProgramState, stateHash } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { toldEvents, toldReport } from './testing/told-search.ts'
import type { OptimizationReport } from './optimization-report.ts'
import { recordCourse } from './search-course.ts'

describe('the course in the report of every optimizer', () => {
  it('holds steps and candidates with parents, changes, judgements and hashes', async () => {
    const { course, winner, examples } = await toldReport()
    expect(course.maxSteps).toBe(3)
    expect(course.steps.map(({ step, best, spent }) => [step, best, spent.calls])).toEqual([
      [1, 'c1', 41],
      [2, 'c1', 82],
      [3, 'c9', 123],
    ])
    expect(course.candidates).toHaveLength(13)
    const last = course.candidates.find(({ id }) => id === winner.id)
    expect(last).toMatchObject({ parent: 'c1', strategy: 'add-demo', stateHash: winner.stateHash })
    expect(last?.diff.self?.demosAdded).toEqual([{ inputs: { word: 'rule 9' }, outputs: { sort: 'bird' } }])
    expect(last?.judgements).toEqual([
      { step: 3, phase: 'search', kept: true, reason: 'helps', score: expect.objectContaining({ n: 12 }) },
    ])
    expect(examples).toEqual({ trainset: 30, valset: null, hasHoldout: false })
  })

  it('is plain JSON, and the same for the promise and the stream, but for the time', async () => {
    const promised = await toldReport()
    let streamed: OptimizationReport | undefined
    for await (const event of toldEvents()) if (event.type === 'optimize-end') streamed = event.result.report
    expect(JSON.parse(JSON.stringify(promised))).toEqual(promised)
    expect({ ...streamed, environment: null }).toEqual({ ...promised, environment: null })
    expect(Date.parse(promised.environment.startedAt)).not.toBeNaN()
    expect(promised.environment.durationMs).toBeGreaterThanOrEqual(0)
  })

  it('puts all judgements of one candidate together, with what the search did then', () => {
    const recorder = recordCourse()
    const state: ProgramState = { schemaVersion: 1, predictors: {} }
    const told = { type: 'candidate', step: 1, id: 'a', parent: null, strategy: 's', state, diff: {} } as const
    recorder.note({ type: 'step-start', step: 1, phase: 'search' })
    recorder.note({ ...told, score: null, kept: true, reason: 'looks good' })
    recorder.note({ type: 'step-start', step: 2, phase: 'finals' })
    recorder.note({ ...told, step: 2, score: null, kept: false, reason: 'loses the finals' })
    const [candidate, ...others] = recorder.read().candidates
    expect(others).toEqual([])
    expect(candidate?.stateHash).toBe(stateHash(state))
    expect(candidate?.judgements.map(({ phase, kept, reason }) => [phase, kept, reason])).toEqual([
      ['search', true, 'looks good'],
      ['finals', false, 'loses the finals'],
    ])
  })
})
