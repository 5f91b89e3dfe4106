import type { LabResult } from '@dspex/evaluate'
import { describe, expect, it } from 'vitest'
import { blameFor, firstDivergence } from './blame.ts'
import type { Cluster } from './cluster-failures.ts'
import type { Knowledge } from './memory.ts'

type Step = readonly [path: string, input: object, output?: object]

function runOf(...steps: readonly Step[]): LabResult {
  const trace = steps.map(([path, input, output], call) => ({ kind: 'predict', path, call, input, output }))
  return { trial: {}, row: { trace }, score: 0, failed: false } as unknown as LabResult
}

const good = runOf(['find', { q: 1 }, { key: 'a' }], ['tell', { key: 'a' }, { label: 'x', reasoning: 'so' }])

describe('firstDivergence', () => {
  it('names the predictor that got the same and gave something else', () => {
    expect(firstDivergence(runOf(['find', { q: 1 }, { key: 'b' }], ['tell', { key: 'b' }, { label: 'y' }]), good)).toBe(
      'find',
    )
    expect(firstDivergence(runOf(['find', { q: 1 }, { key: 'a' }], ['tell', { key: 'a' }, { label: 'y' }]), good)).toBe(
      'tell',
    )
    expect(firstDivergence(runOf(['find', { q: 1 }]), good)).toBe('find')
  })

  it('names none where only a reasoning differs, or where the inputs did', () => {
    expect(
      firstDivergence(runOf(['find', { q: 1 }, { key: 'a' }], ['tell', { key: 'a' }, { label: 'x' }]), good),
    ).toBeUndefined()
    expect(firstDivergence(runOf(['find', { q: 2 }, { key: 'b' }]), good)).toBeUndefined()
    expect(firstDivergence(runOf(['other', { q: 1 }, { key: 'b' }]), good)).toBeUndefined()
  })
})

describe('blameFor', () => {
  const cluster: Cluster = { key: 'label x', failing: ['e1', 'e2'], passing: [], weight: 2 }
  const failure = runOf(['find', { q: 1 }, { key: 'a' }], ['tell', { key: 'a' }, { label: 'y' }])
  const knowing = (success: LabResult | undefined): Knowledge => ({
    expected: () => 0,
    isKnown: () => true,
    failureOf: () => failure,
    successOf: () => success,
    unit: (score) => score,
  })

  it('weighs the predictor at fault most, and the others little', () => {
    const blame = blameFor(cluster, ['find', 'tell'], knowing(good))
    expect([blame('tell'), blame('find')]).toEqual([1, 0.25])
  })

  it('weighs all alike where nothing is known, and what changes all of them', () => {
    expect(blameFor(cluster, ['find', 'tell'], knowing(undefined))('find')).toBe(1)
    expect(blameFor(cluster, ['find', 'tell'], knowing(good))('find + tell')).toBe(1)
  })
})
