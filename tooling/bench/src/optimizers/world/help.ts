import { findTexts, truthOf } from './text.ts'
import { effects, keyOf, type Stage, type World } from './world.ts'

/** What a predictor is prompted with, however it came to the server. */
export interface PredictorPrompt {
  /** The instructions, or the whole system message. */
  readonly instructions: string
  /** Input and output fields of each demo. */
  readonly demos: readonly Readonly<Record<string, unknown>>[]
}

/** What a prompt does for a stage. */
export interface Help {
  /** Values of the output that a correct demo shows. */
  readonly demos: ReadonlySet<string>
  /** Values of the output that a right rule names. */
  readonly rules: ReadonlySet<string>
  /** How many different rules are wrong. */
  readonly wrongRules: number
  /** What is taken off the chance of every text. */
  readonly cost: number
}

/** Writes a rule as the simulated reflection does. */
export function writeRule(cue: string, output: string, value: string): string {
  return `If the message mentions ${cue}, then the ${output} should be ${value}.`
}

const ruleForm = /\bmentions\W+(\w+)\W+(?:then\W+)?the (label|key) should be\W+(\w+)/gi

/** Reads demos and rules out of a prompt. A rule is right when it names the word of the very class, or of the very key. */
export function readHelp(world: World, stage: Stage, prompt: PredictorPrompt): Help {
  const values = stage.output === 'label' ? world.labels : world.keys
  const cues = stage.output === 'label' ? world.cues : world.keyCues
  const demos = new Set<string>()
  for (const demo of prompt.demos) {
    const text = typeof demo['message'] === 'string' ? findTexts(world, demo['message'])[0] : undefined
    const value = demo[stage.output]
    if (text && typeof value === 'string' && truthOf(world, text)[stage.output] === value.trim())
      demos.add(value.trim())
  }
  const all = new Set<string>()
  const rules = new Set<string>()
  for (const [, cue, output, value] of prompt.instructions.matchAll(ruleForm) as Iterable<
    [string, string, string, string]
  >) {
    all.add(`${cue} ${output} ${value}`)
    const place = values.indexOf(value)
    if (output === stage.output && place >= 0 && cues[place] === cue) rules.add(value)
  }
  const wrongRules = all.size - rules.size
  const surplus = Math.max(0, all.size - effects.freeRules)
  const cost = world.penalties ? wrongRules * effects.wrongRule + surplus * effects.surplusRule : 0
  return { demos, rules, wrongRules, cost }
}

/** How likely a stage is right about a text of the class, hard or easy; `misled` when an earlier stage was wrong. */
export function chanceOf(
  world: World,
  stage: Stage,
  help: Help,
  { classIndex, hard, misled }: { readonly classIndex: number; readonly hard: boolean; readonly misled: boolean },
): number {
  const value = (stage.output === 'label' ? world.labels[classIndex] : world.keys[keyOf(classIndex)]) as string
  const helped = !world.helpful
    ? effects.hard
    : help.rules.has(value)
      ? effects.rule
      : help.demos.has(value)
        ? effects.demo
        : effects.hard
  const plain = misled ? effects.hard : hard ? helped : stage.easy
  return Math.max(0, plain - help.cost)
}

/** The true accuracy of a program with these prompts, over all texts that the world has. */
export function trueAccuracy(world: World, prompts: Readonly<Record<string, PredictorPrompt>>): number {
  const helps = world.stages.map((stage) =>
    readHelp(world, stage, prompts[stage.predictor] ?? { instructions: '', demos: [] }),
  )
  const meanOf = (place: number, classIndex: number, misled: boolean): number => {
    const stage = world.stages[place] as Stage
    const of = (hard: boolean): number => chanceOf(world, stage, helps[place] as Help, { classIndex, hard, misled })
    return stage.hardShare * of(true) + (1 - stage.hardShare) * of(false)
  }
  return world.shares.reduce((sum, share, classIndex) => {
    const first = meanOf(0, classIndex, false)
    const right = world.pipeline
      ? first * meanOf(1, classIndex, false) + (1 - first) * meanOf(1, classIndex, true)
      : first
    return sum + share * right
  }, 0)
}
