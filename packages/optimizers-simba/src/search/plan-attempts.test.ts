import { dumpState, Predict } from '@dspex/core'
import { createRandom } from '@dspex/core/implement'
import { describe, expect, it } from 'vitest'
import { appendADemo } from '../strategies/append-a-demo.ts'
import { appendARule } from '../strategies/append-a-rule.ts'
import { createAttempts } from './attempts.ts'
import { candidatesOf } from '../candidate/candidate.ts'
import type { Cluster } from '../knowledge/cluster-failures.ts'
import { type PlanSettings, planAttempts } from './plan-attempts.ts'

const baseline = candidatesOf(dumpState(new Predict('thing -> colour')))([], null, 'baseline')
const clusterOf = (key: string, failing: readonly string[]): Cluster => ({
  key,
  failing,
  passing: [],
  weight: failing.length,
})
const idsOf = (from: number, count: number): string[] => Array.from({ length: count }, (_, n) => `t${from + n}`)
const twenty = Array.from({ length: 20 }, (_, n) => clusterOf(`label ${n}`, idsOf(2 * n, 2)))

function plan(settings: Partial<PlanSettings> & Pick<PlanSettings, 'clusters'>) {
  return planAttempts({
    strategies: [appendADemo(), appendARule()],
    incumbent: baseline,
    attempts: createAttempts(),
    count: 16,
    random: createRandom('plans'),
    ...settings,
  })
}
const thatMayAsk = (plans: ReturnType<typeof plan>): number =>
  plans.filter(({ ways }) => ways.some(({ strategy }) => strategy.asksLM)).length

describe('planAttempts', () => {
  it('begins with the heaviest clusters, one attempt each', () => {
    const clusters = [...twenty, clusterOf('label heavy', idsOf(100, 9))]
    const plans = plan({ clusters })
    expect(plans).toHaveLength(16)
    expect(plans[0]?.cluster.key).toBe('label heavy')
    expect(new Set(plans.map(({ cluster }) => cluster.key)).size).toBe(16)
  })

  it('plans several attempts on a cluster that most failures are of, each to do something else', () => {
    const clusters = [clusterOf('error REPLY', idsOf(0, 30)), ...twenty]
    const plans = plan({ clusters }).filter(({ cluster }) => cluster.key === 'error REPLY')
    expect(plans.map(({ place }) => place)).toEqual([0, 1, 2, 3])
  })

  it('lets three attempts ask an LM until it is known what comes of it', () => {
    expect(thatMayAsk(plan({ clusters: twenty }))).toBe(3)
    const attempts = createAttempts()
    attempts.tellUseless('label 0', 'append-a-rule self', 'reflection: empty')
    expect(thatMayAsk(plan({ clusters: twenty, attempts }))).toBe(16)
  })

  it('tries another cluster after attempts in vain', () => {
    const attempts = createAttempts()
    for (let time = 0; time < 9; time += 1) attempts.tellUseless('label heavy', 'append-a-rule self', 'empty')
    const clusters = [clusterOf('label heavy', idsOf(100, 9)), ...twenty]
    expect(plan({ clusters, attempts, count: 20 }).map(({ cluster }) => cluster.key)).not.toContain('label heavy')
  })
})
