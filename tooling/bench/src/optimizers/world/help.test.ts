import { describe, expect, it } from 'vitest'
import { chanceOf, type PredictorPrompt, readHelp, trueAccuracy, writeRule } from './help.ts'
import { textOf, truthOf } from './text.ts'
import { helpfulWorlds, nullWorlds, type Stage, type World, worldOf } from './world.ts'

const zipf = worldOf('zipf/1')
const costly = worldOf('zipf-penalties/1')
const stage = zipf.stages[0] as Stage

function rule(world: World, cueOf: number, labelOf = cueOf): string {
  return writeRule(world.cues[cueOf] as string, 'label', world.labels[labelOf] as string)
}

function prompt(instructions: string, demos: PredictorPrompt['demos'] = []): PredictorPrompt {
  return { instructions, demos }
}

/** A prompt whose rules and demos are all right. */
function best(world: World): Record<string, PredictorPrompt> {
  const rulesOf = (output: string, cues: readonly string[], values: readonly string[]): PredictorPrompt =>
    prompt(cues.map((cue, place) => writeRule(cue, output, values[place] as string)).join('\n\n'))
  return { extract: rulesOf('key', world.keyCues, world.keys), classify: rulesOf('label', world.cues, world.labels) }
}

describe('readHelp', () => {
  it('tells right rules from wrong ones, each counted once', () => {
    const text = [rule(zipf, 0), rule(zipf, 0), rule(zipf, 1, 2), 'If in doubt, ask.'].join('\n\n')
    const help = readHelp(zipf, stage, prompt(text))
    expect([[...help.rules], help.wrongRules]).toEqual([[zipf.labels[0]], 1])
  })

  it('takes a rule for the other predictor for a wrong one', () => {
    const world = worldOf('pipeline-zipf/1')
    const [extract, classify] = world.stages as [Stage, Stage]
    const text = prompt(writeRule(world.keyCues[0] as string, 'key', world.keys[0] as string))
    expect([readHelp(world, extract, text).wrongRules, readHelp(world, classify, text).wrongRules]).toEqual([0, 1])
  })

  it('counts demos whose output is the truth', () => {
    const [first, second] = [textOf(zipf, 1), textOf(zipf, 2)]
    const demos = [
      { message: first.message, label: truthOf(zipf, first).label },
      { message: second.message, label: 'wrong' },
      { message: 'no text of the world', label: zipf.labels[3] },
    ]
    expect([...readHelp(zipf, stage, prompt('', demos)).demos]).toEqual([truthOf(zipf, first).label])
  })

  it('costs 3 points for each wrong rule and 1 for each rule beyond six', () => {
    const right = Array.from({ length: 7 }, (_, place) => rule(costly, place))
    const cost = (rules: readonly string[]): number => readHelp(costly, stage, prompt(rules.join('\n'))).cost
    expect([cost(right.slice(1)), cost(right), cost([rule(costly, 1, 2)])]).toEqual([0, 0.01, 0.03])
    expect(readHelp(zipf, stage, prompt(rule(zipf, 1, 2))).cost).toBe(0)
  })
})

describe('chanceOf', () => {
  const at = (text: PredictorPrompt, hard: boolean): number =>
    chanceOf(zipf, stage, readHelp(zipf, stage, text), { classIndex: 0, hard, misled: false })
  const shown = Array.from({ length: 50 }, (_, number) => textOf(zipf, number)).find(
    ({ classIndex }) => classIndex === 0,
  )!
  const demo = { message: shown.message, label: zipf.labels[0] }

  it('is that of the table: without help, with a demo, with a rule', () => {
    const prompts = [prompt(''), prompt('', [demo]), prompt(rule(zipf, 0), [demo]), prompt(rule(zipf, 1))]
    expect(prompts.map((each) => at(each, true))).toEqual([0.15, 0.75, 0.9, 0.15])
    expect(prompts.map((each) => at(each, false))).toEqual([0.9, 0.9, 0.9, 0.9])
  })
})

describe('trueAccuracy', () => {
  it.each(helpfulWorlds)('begins at about 45%% in %s', (name) => {
    expect(trueAccuracy(worldOf(`${name}/3`), {})).toBeCloseTo(0.45, 2)
  })

  it.each(helpfulWorlds.filter((name) => !name.endsWith('penalties')))('ends at about 90%% in %s', (name) => {
    const world = worldOf(`${name}/3`)
    const accuracy = trueAccuracy(world, best(world))
    expect(accuracy).toBeGreaterThan(0.87)
    expect(accuracy).toBeLessThan(0.91)
  })

  it.each(nullWorlds)('can not be raised in %s', (name) => {
    const world = worldOf(`${name}/3`)
    expect(trueAccuracy(world, best(world))).toBeLessThanOrEqual(trueAccuracy(world, {}))
  })

  it('rises with the share of the class that a rule is for', () => {
    const gain = (place: number): number =>
      trueAccuracy(zipf, { classify: prompt(rule(zipf, place)) }) - trueAccuracy(zipf, {})
    expect(gain(0)).toBeCloseTo((zipf.shares[0] as number) * 0.6 * 0.75, 10)
    expect(gain(29)).toBeCloseTo(gain(0) / 30, 10)
  })
})
