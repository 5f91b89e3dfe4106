import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OptimizationReport } from '@dspex/optimize'
import { toldReport } from '@dspex/optimize/testing'
import { candidateTree } from './candidate-tree.ts'

const told = await toldReport()

function withParents(parents: readonly (string | null)[], winner: string): OptimizationReport {
  const candidates = parents.map((parent, place) => ({
    id: `c${place}`,
    parent,
    strategy: 's',
    stateHash: 'h',
    diff: {},
    judgements: [],
  }))
  return { ...told, winner: { ...told.winner, id: winner }, course: { ...told.course, candidates } }
}

const shapeOf = (report: OptimizationReport): string[] =>
  candidateTree(report).map(
    ({ candidate, depth, onTrunk }) => `${' '.repeat(depth)}${candidate.id}${onTrunk ? ' |' : ''}`,
  )

describe('candidateTree', () => {
  it('leads straight from baseline to winner, with what was tried beside it', () => {
    expect(shapeOf(told)).toEqual([
      'start |',
      ' c2',
      ' c3',
      ' c4',
      'c1 |',
      ' c5',
      ' c6',
      ' c7',
      ' c8',
      ' c10',
      ' c11',
      ' c12',
      'c9 |',
    ])
    const fates = candidateTree(told).map(({ fate }) => fate)
    expect([fates[0], fates[1], fates[4], fates.at(-1)]).toEqual(['baseline', 'refused', 'kept', 'winner'])
  })

  it('shows both ends of a search that told nothing', () => {
    const silent = { ...told, course: { maxSteps: null, steps: [], candidates: [] } }
    expect(candidateTree(silent).map(({ fate }) => fate)).toEqual(['baseline', 'winner'])
  })

  it('hangs what has no known parent on the baseline', () => {
    expect(shapeOf(withParents([null, 'nobody', 'c0'], 'c2'))).toEqual(['start |', ' c1', 'c0 |', 'c2 |'])
  })

  it('holds every candidate once, whatever they call their parents', () => {
    const parent = fc.option(fc.constantFrom('c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'start', 'nobody'))
    fc.assert(
      fc.property(fc.array(parent, { maxLength: 6 }), fc.nat(6), (parents, winner) => {
        const ids = candidateTree(withParents(parents, `c${winner}`)).map(({ candidate }) => candidate.id)
        expect(new Set(ids)).toEqual(new Set(['start', `c${winner}`, ...parents.map((_, place) => `c${place}`)]))
        expect(ids).toHaveLength(new Set(ids).size)
      }),
    )
  })

  it('takes a chain of ten thousand', () => {
    const parents = Array.from({ length: 10_000 }, (_, place) => (place === 0 ? null : `c${place - 1}`))
    expect(candidateTree(withParents(parents, 'c9999')).every(({ depth }) => depth === 0)).toBe(true)
  })
})
