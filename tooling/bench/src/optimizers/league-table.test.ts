import { describe, expect, it } from 'vitest'
import type { LeagueRow } from './league.ts'
import { callsToReach, showCourses, showStandings, standingsOf } from './league-table.ts'

function row(contestant: string, seed: number, gain: number, more: Partial<LeagueRow> = {}): LeagueRow {
  const costs = { budget: 100, calls: 100, reflections: 0, tokens: 1000, promptTokens: 50, seconds: 1 }
  return { contestant, world: 'zipf', seed, before: 0.45, after: 0.45 + gain, gain, prompts: {}, ...costs, ...more }
}

describe('standingsOf', () => {
  it('sums up the runs of an optimizer in a world, against the rival', () => {
    const rows = [
      row('rival', 0, 0.04),
      row('rival', 1, 0.06),
      row('own', 0, 0.13),
      row('own', 1, -0.03, { calls: 50 }),
    ]
    const [rival, own] = standingsOf(rows, 'rival')
    expect(rival).toMatchObject({ runs: 2, gain: 5, ratio: 1, worseShare: 0, improvedShare: null })
    expect(own).toMatchObject({ runs: 2, gain: 5, ratio: 1, worseShare: 0.5, calls: 75 })
    expect(own?.spread).toBeCloseTo(Math.sqrt(128), 10)
  })

  it('has no ratio where there is no rival or it gains nothing', () => {
    expect(standingsOf([row('own', 0, 0.1)], 'rival')[0]?.ratio).toBeNull()
    expect(standingsOf([row('own', 0, 0.1), row('rival', 0, 0)], 'rival')[0]?.ratio).toBeNull()
  })

  it('counts a run that changed nothing among those that do not say "improved"', () => {
    const rows = [row('own', 0, 0, { verdict: null }), row('own', 1, 0.1, { verdict: 'improved' }), row('own', 2, 0)]
    expect(standingsOf(rows, 'rival')[0]?.improvedShare).toBe(0.5)
  })

  it('adds all worlds together where there are several', () => {
    const rows = [row('own', 0, 0.1), row('own', 0, 0.3, { world: 'uniform' })]
    expect(standingsOf(rows, 'rival').map(({ world, gain }) => [world, Math.round(gain)])).toEqual([
      ['zipf', 10],
      ['uniform', 30],
      ['all', 20],
    ])
  })
})

describe('callsToReach', () => {
  const course = [
    { calls: 20, gain: 0.06 },
    { calls: 40, gain: 0.04 },
    { calls: 60, gain: 0.08 },
  ]

  it('is the share of calls after which the optimizer stays as good as its rival', () => {
    expect(callsToReach([row('rival', 0, 0.05), row('own', 0, 0.08, { course })], 'own', 'rival')).toBe(0.6)
  })

  it('is infinite where it never gets there, and nothing without a rival', () => {
    expect(callsToReach([row('rival', 0, 0.2), row('own', 0, 0.08, { course })], 'own', 'rival')).toBe(Infinity)
    expect(callsToReach([row('own', 0, 0.08, { course })], 'own', 'rival')).toBeNull()
  })
})

describe('showStandings', () => {
  it('writes a Markdown table', () => {
    expect(showStandings(standingsOf([row('own', 0, 0.1)], 'rival'), 'rival').split('\n')).toEqual([
      expect.stringMatching(/^\| world \| optimizer \|/),
      expect.stringMatching(/^\| -+ \| -+ \|/),
      expect.stringContaining('10.0 ± 0.0'),
    ])
  })
})

describe('showCourses', () => {
  it('shows what seemed best after so many calls, nothing before the first', () => {
    const course = [{ calls: 60, gain: 0.08 }]
    expect(showCourses([row('own', 0, 0.08, { course })], [50, 100])).toMatch(/\| +0\.0 \| +8\.0 \|$/)
  })

  it('is nothing where nobody tells', () => {
    expect(showCourses([row('own', 0, 0.08)], [50])).toBeUndefined()
  })
})
