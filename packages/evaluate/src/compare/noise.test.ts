import { ConfigurationError, Predict } from '@dspex/core'
import { createRandom } from '@dspex/core/implement'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../evaluate.ts'
import { localExecutor } from '../run/local-executor.ts'
import { metric } from '../metric/metric.ts'
import { answerExactMatch } from '../metric/text-metrics.ts'

const devset = Array.from({ length: 60 }, (_, n) => ({
  id: `e${n}`,
  inputs: { question: `Question ${n}?` },
  labels: { answer: 'yes' },
}))
const metrics = { exact: answerExactMatch() }
const qa = new Predict('question -> answer')

/** An LM whose answers depend on question and sample, as those of a real one do at a temperature above 0. */
function samplingLM(seen: (string | number | undefined)[] = []) {
  return scriptedLM((request) => {
    const { rolloutId } = request
    seen.push(rolloutId)
    const isRight = createRandom(`${JSON.stringify(request.messages.at(-1))} ${rolloutId}`).next() < 0.7
    return chatReply({ answer: isRight ? 'yes' : 'no' })
  })
}

describe('evaluate.noise', () => {
  it('runs the program twice on every example, interleaved, as different samples', async () => {
    const seen: (string | number | undefined)[] = []
    const { runs, program } = await evaluate.noise(qa, { devset, metrics, lm: samplingLM(seen), concurrency: 1 })
    expect(seen).toHaveLength(120)
    expect(seen.slice(0, 4)).toEqual(['noise/1/0', 'noise/2/0', 'noise/1/0', 'noise/2/0'])
    expect(runs.map(({ environment }) => environment.seed)).toEqual(['noise/1', 'noise/2'])
    expect(program.name).toBe('Predict')
  })

  it('says how much changes by itself, and below what nothing is worth believing', async () => {
    const noise = await evaluate.noise(qa, { devset, metrics, lm: samplingLM() })
    const { n, changed, meanAbsoluteChange, difference, standardDeviation, noiseFloor } = noise.metrics.exact
    const [first, second] = noise.runs.map((run) => run.metrics.exact.scores as number[])
    const changes = (first as number[]).map((score, place) => (second as number[])[place]! - score)
    expect(n).toBe(60)
    expect(changed).toBe(changes.filter((change) => change !== 0).length / 60)
    expect(changed).toBeGreaterThan(0.2)
    expect(meanAbsoluteChange).toBeCloseTo(changed, 12)
    expect(difference).toBeCloseTo(changes.reduce((sum, change) => sum + change, 0) / 60, 12)
    expect(standardDeviation).toBeCloseTo(Math.sqrt(changed * 60) / 60, 12)
    expect(noiseFloor).toBeCloseTo(2.0003 * standardDeviation, 4)
    expect(noise.summary).toMatch(/^By 'exact' \d+% of 60 scores changed; do not believe a difference below 0\.1/)
    expect(noise.warnings).toEqual([])
  })

  it('is the spread of the mean over many pairs of runs', async () => {
    const differences: number[] = []
    const deviations: number[] = []
    for (let seed = 0; seed < 60; seed += 1) {
      const { exact } = (await evaluate.noise(qa, { devset, metrics, lm: samplingLM(), seed })).metrics
      differences.push(exact.difference)
      deviations.push(exact.standardDeviation)
    }
    const spread = Math.sqrt(differences.reduce((sum, difference) => sum + difference ** 2, 0) / 60)
    const said = deviations.reduce((sum, deviation) => sum + deviation, 0) / 60
    // √(2 · 0.7 · 0.3 / 60) = 0.084.
    expect(Math.abs(spread - 0.084)).toBeLessThan(0.02)
    expect(Math.abs(said - 0.084)).toBeLessThan(0.004)
  })

  it('counts groups as units', async () => {
    const grouped = devset.map((example, n) => ({ ...example, group: `g${n % 6}` }))
    const { exact } = (await evaluate.noise(qa, { devset: grouped, metrics, lm: samplingLM() })).metrics
    const alone = (await evaluate.noise(qa, { devset, metrics, lm: samplingLM() })).metrics.exact
    expect(exact.difference).toBe(alone.difference)
    expect(exact.standardDeviation).not.toBe(alone.standardDeviation)
  })

  it('warns when it sees no noise at all, and when there are few examples', async () => {
    const lm = scriptedLM(() => chatReply({ answer: 'yes' }))
    const { metrics: found, summary, warnings } = await evaluate.noise(qa, { devset: devset.slice(0, 9), metrics, lm })
    expect(found.exact).toMatchObject({ changed: 0, noiseFloor: 0 })
    expect(summary).toBe("By 'exact' no score of 9 changed.")
    expect(warnings.map(({ code }) => code)).toEqual(['NO_NOISE_SEEN', 'FEW_EXAMPLES'])
  })

  it('leaves out what has no score, and says so', async () => {
    const fussy = metric('fussy', ({ id }: { id: string }) => {
      if (id === 'e3') throw new Error('no')
      return 1
    })
    const noise = await evaluate.noise(async () => 1, { devset, metrics: { fussy } })
    expect(noise.metrics.fussy.n).toBe(59)
    expect(noise.warnings.map(({ code }) => code)).toContain('MISSING_SCORES')
  })

  it('refuses an executor, whose runs have one seed', async () => {
    const executor = localExecutor({ runTask: async () => ({}) as never })
    await expect(evaluate.noise(qa, { devset, metrics, executor } as never)).rejects.toThrow(ConfigurationError)
  })
})
