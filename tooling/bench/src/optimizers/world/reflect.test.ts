import { Predict, type SignatureInput } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { readHelp } from './help.ts'
import { textOf, type WorldText } from './text.ts'
import { worldLM } from './world-lm.ts'
import { type Stage, worldOf } from './world.ts'

const world = worldOf('pipeline-uniform/4')
const texts = Array.from({ length: 400 }, (_, number) => textOf(world, number))
const lm = worldLM(world)

/** Asks as DSPy's SIMBA does: a map of advice by module. */
const byModule = new Predict(
  'module_names: string[], program_inputs: string -> discussion: string, module_advice: Record<string, string>',
)
/** Asks about one module, for one text. */
const byText = new Predict('module: string, failures: string -> diagnosis: string, rule: string')

function rulesIn(stage: Stage, instructions: string): { right: number; wrong: number } {
  const help = readHelp(world, stage, { instructions, demos: [] })
  return { right: help.rules.size, wrong: help.wrongRules }
}

describe('reflect', () => {
  const [extract, classify] = world.stages as [Stage, Stage]

  it('gives each module of a map a rule that is right half the time', async () => {
    const totals = { extract: { right: 0, wrong: 0 }, classify: { right: 0, wrong: 0 } }
    for (const { message } of texts) {
      const input = { module_names: ['extract', 'classify'], program_inputs: message }
      const { module_advice: advice } = await byModule.run(input, { lm })
      for (const stage of [extract, classify]) {
        const { right, wrong } = rulesIn(stage, advice[stage.predictor] ?? '')
        totals[stage.predictor].right += right
        totals[stage.predictor].wrong += wrong
      }
    }
    for (const { right, wrong } of Object.values(totals)) {
      expect(right + wrong).toBe(texts.length)
      expect(Math.abs(right / texts.length - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / texts.length))
    }
  })

  it('gives one module one text', async () => {
    const { rule, diagnosis } = await byText.run({ module: 'extract', failures: texts[0]!.message }, { lm })
    expect(rulesIn(extract, rule)).toMatchObject({ right: expect.any(Number) as number })
    const { right, wrong } = rulesIn(extract, rule)
    expect([right + wrong, rulesIn(extract, diagnosis)]).toEqual([1, { right: 0, wrong: 0 }])
  })

  it('speaks of the class that most of the messages have', async () => {
    const own = texts.filter(({ classIndex }) => classIndex === 3).slice(0, 2)
    const other = texts.find(({ classIndex }) => classIndex === 4) as WorldText
    const failures = [other, ...own].map(({ message }) => message).join('\n')
    const { rule } = await byText.run({ module: 'classify', failures }, { lm })
    expect(rule).toContain(world.cues[3])
  })

  it('says another thing in another rollout', async () => {
    const input: SignatureInput<'module: string, failures: string -> rule: string'> = {
      module: 'classify',
      failures: texts[1]!.message,
    }
    const rules = await Promise.all(
      Array.from({ length: 12 }, (_, rolloutId) => byText.run(input, { lm, lmOptions: { rolloutId } })),
    )
    expect(new Set(rules.map(({ rule }) => rule)).size).toBeGreaterThan(1)
  })
})

describe('worldOf', () => {
  it('makes the same world of the same id', () => {
    expect(worldOf('zipf/9')).toEqual(worldOf('zipf/9'))
  })

  it('makes another of another seed', () => {
    expect(worldOf('zipf/9').labels).not.toEqual(worldOf('zipf/10').labels)
  })

  it.each(['zip/1', 'zipf', 'zipf/x'])('refuses %s', (id) => {
    expect(() => worldOf(id)).toThrow(RangeError)
  })
})
