import { chance, pickAt } from './chance.ts'
import type { AskedField, ChatPrompt } from './chat-prompt.ts'
import { writeRule } from './help.ts'
import { findTexts } from './text.ts'
import { keyOf, type Stage, type World } from './world.ts'

const rightShare = 0.5
const remark = 'The worse run took the message for something else; the better one did not.'

/**
 * Gives advice: for each module that is asked about, the right rule half the time and a wrong one else. The rule is about
 * the class that most of the messages shown have. The last field of the reply carries it, or a field that is no text.
 */
export function reflect(world: World, prompt: ChatPrompt, sample: number): Record<string, unknown> {
  const classIndex = commonClass(world, prompt.shown, sample)
  const about = stagesAskedAbout(world, prompt)
  const advice = (stage: Stage): string => advise(world, stage, classIndex, chance(sample, stage.predictor))
  const carriers = prompt.asked.filter(({ type }) => isMap(type) || isList(type))
  const carrier = (carriers.at(-1) ?? prompt.asked.at(-1))?.name
  return Object.fromEntries(
    prompt.asked.map((field) => {
      if (field.name !== carrier) return [field.name, blank(field)]
      if (isMap(field.type))
        return [field.name, Object.fromEntries(about.map((stage) => [stage.predictor, advice(stage)]))]
      // One text for one module: the first one named.
      const rule = advice(about[0] as Stage)
      return [field.name, isList(field.type) ? [rule] : rule]
    }),
  )
}

/** The modules that an input field consists of: one name, or a list of names. Without one, one of all. */
function stagesAskedAbout(world: World, { inputs }: ChatPrompt): readonly Stage[] {
  for (const value of Object.values(inputs)) {
    const names: readonly string[] = value.match(/\w+/g) ?? []
    const named = world.stages.filter(({ predictor }) => names.includes(predictor))
    if (named.length > 0 && names.length === named.length) return named
  }
  const first = world.stages.find(({ predictor }) => Object.values(inputs).some((value) => value.includes(predictor)))
  return [first ?? (world.stages[0] as Stage)]
}

/** The first one shown, where several are as frequent: what went wrong stands before what went well. */
function commonClass(world: World, shown: string, sample: number): number {
  const counts = new Map<number, number>()
  for (const { classIndex } of findTexts(world, shown)) counts.set(classIndex, (counts.get(classIndex) ?? 0) + 1)
  const most = Math.max(...counts.values())
  const common = [...counts].find(([, count]) => count === most)
  // Nothing was shown: a guess.
  return common ? common[0] : pickAt([...world.labels.keys()], chance(sample, 'class'))
}

function advise(world: World, stage: Stage, classIndex: number, at: number): string {
  const isLabel = stage.output === 'label'
  const values = isLabel ? world.labels : world.keys
  const own = isLabel ? classIndex : keyOf(classIndex)
  const cue = (isLabel ? world.cues : world.keyCues)[own] as string
  if (at < rightShare) return writeRule(cue, stage.output, values[own] as string)
  const others = values.filter((_, place) => place !== own)
  return writeRule(cue, stage.output, pickAt(others, (at - rightShare) / (1 - rightShare)))
}

function blank({ type }: AskedField): unknown {
  if (isMap(type)) return {}
  if (isList(type)) return []
  if (/bool/i.test(type)) return true
  return /int|float|number/i.test(type) ? 0 : remark
}

function isMap(type: string): boolean {
  return /dict|record|\{|object/i.test(type)
}

function isList(type: string): boolean {
  return !isMap(type) && /list|\[\]|array/i.test(type)
}
