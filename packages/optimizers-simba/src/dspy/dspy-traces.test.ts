import { readFileSync } from 'node:fs'
import { type LM, type LMRequest, Predict, program, type ProgramState, signature, textOf } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import type { MetricLike } from '@dspex/evaluate'
import { describe, expect, it } from 'vitest'
import type { DspyDraws } from './dspy-draws.ts'
import type { DspyStep } from './dspy-observer.ts'
import { dspySimbaWith } from './dspy-simba.ts'

/** A run of DSPy's own SIMBA; `tooling/dspy-golden` made it, and says how to read it. */
interface Trace {
  readonly name: string
  readonly program: 'one' | 'two'
  readonly metric: keyof typeof metrics
  readonly teacher: boolean
  readonly train: number
  readonly batch: number
  readonly candidates: number
  readonly steps: readonly GoldenStep[]
  readonly demos: number
  readonly draws: readonly GoldenDraw[]
  readonly states: readonly Prompts[]
  readonly finals: readonly { readonly state: number; readonly scores: readonly number[] }[]
  readonly chosen: number
}

type GoldenDraw =
  | readonly ['shuffle', readonly number[]]
  | readonly ['pick', readonly number[], number]
  | readonly ['poisson', number, number]
  | readonly ['integer', number, number]

interface GoldenStep {
  readonly batch: readonly number[]
  readonly programs: readonly number[]
  readonly scores: readonly number[]
  readonly gates: readonly [number, number]
  readonly tries: readonly {
    readonly source: number
    readonly thinned: number
    readonly example: number
    readonly bucket: readonly number[]
    readonly strategy: string
    readonly outcome: 'made' | 'skipped' | 'failed'
    readonly state?: number
    readonly scores?: readonly number[]
  }[]
}

type Prompts = Readonly<
  Record<string, { readonly instructions: string; readonly demos: readonly Record<string, string>[] }>
>

const url = new URL('../../../../tooling/dspy-golden/goldens/simba-traces.json', import.meta.url)
const goldens = JSON.parse(readFileSync(url, 'utf8')) as { readonly dspy: string; readonly cases: readonly Trace[] }

/**
 * Where it differs from DSPy on purpose. None of it shows in the traces.
 *
 * - The prompt of a reflection is ours: it has no source code to show, names its fields otherwise, and a score is a number
 *   where DSPy writes `true`. It carries the same facts, which the scripted LM repeats in its advice.
 * - A reply that does not parse is asked for once more with the reason (`repairs`), not in another format.
 * - A run that failed has the score 0 without asking the metric, which DSPy calls with no prediction.
 * - Softmax weights are relative to the largest: the same shares, but scores beyond 142 do not overflow, nor do scores
 *   below -149 count as equal.
 * - A trainset smaller than a batch is a ConfigurationError, not an AssertionError.
 * - A search may have a budget, and then stops; DSPy's has none.
 * - The random generator is ours: equal seeds draw otherwise. That is why draws can be replaced.
 */
describe(`dspySimba does what DSPy ${goldens.dspy} did`, () => {
  for (const trace of goldens.cases) {
    it(trace.name, async () => {
      const { steps, finals, chosen } = await repeat(trace)
      expect(steps).toEqual(trace.steps.map((step) => expected(step, trace)))
      expect(finals).toEqual(
        trace.finals.map(({ state, scores }) => ({ state: trace.states[state], scores: scores.map(rounded) })),
      )
      expect(chosen).toEqual(trace.states[trace.chosen])
    })
  }

  it('covers every strategy with every outcome, dropped demos, and each way to end', () => {
    const tries = goldens.cases.flatMap(({ steps }) => steps.flatMap(({ tries }) => tries))
    const outcomes = new Set(tries.map(({ strategy, outcome }) => `${strategy} ${outcome}`))
    expect([...outcomes].toSorted()).toEqual([
      'append_a_demo made',
      'append_a_demo skipped',
      'append_a_rule failed',
      'append_a_rule made',
      'append_a_rule skipped',
    ])
    expect(goldens.cases.some(({ draws }) => draws.some(([kind, , drawn]) => kind === 'poisson' && drawn > 1))).toBe(
      true,
    )
    expect(goldens.cases.some(({ steps, finals }) => finals.length < steps.length + 1)).toBe(true)
    expect(goldens.cases.some(({ chosen, finals }) => finals.at(-1)?.state !== chosen)).toBe(true)
  })
})

/** Runs ours with the draws of the trace; it fails where it would draw something else. */
async function repeat(trace: Trace) {
  const { batch, candidates, demos, train } = trace
  const left = [...trace.draws]
  const steps: unknown[] = []
  let finals: unknown
  const options = {
    batchSize: batch,
    numCandidates: candidates,
    maxSteps: trace.steps.length,
    maxDemos: demos,
    teacher: trace.teacher ? world(true) : undefined,
  }
  const optimizer = dspySimbaWith(options, {
    draws: replayed(left),
    observer: {
      step: (step, scores) => steps.push(seen(step, scores)),
      finals: (states, scores) =>
        (finals = states.map((state, place) => ({ state: promptsOf(state), scores: scores[place]!.map(rounded) }))),
    },
  })
  const trainset = Array.from({ length: train }, (_, place) => ({
    id: String(place),
    inputs: { message: `note ${place}` },
    labels: { label: labels[place % 4]! },
  }))
  const { state } = await optimizer.compile(programs[trace.program](), {
    trainset,
    metric: metrics[trace.metric],
    lm: world(false),
  })
  expect(left).toEqual([])
  return { steps, finals, chosen: promptsOf(state) }
}

interface Inputs {
  readonly message: string
}
interface Labels {
  readonly label: string
}

function expected({ batch, programs, scores, gates, tries }: GoldenStep, { states }: Trace) {
  return {
    batch: batch.map(String),
    programs,
    scores: scores.map(rounded),
    gates: gates.map(rounded),
    tries: tries.map(({ source, thinned, example, bucket, strategy, outcome, state, scores: own }) => ({
      source,
      thinned: states[thinned],
      exampleId: String(example),
      bucket: bucket.map(rounded),
      strategy,
      outcome,
      state: state === undefined ? undefined : states[state],
      scores: own?.map(rounded),
    })),
  }
}

function seen({ tries, scores, gates, ...step }: DspyStep, candidates: readonly (readonly number[])[]) {
  let place = 0
  return {
    ...step,
    scores: scores.map(rounded),
    gates: gates.map(rounded),
    tries: tries.map(({ thinned, bucket, state, ...facts }) => ({
      ...facts,
      thinned: promptsOf(thinned),
      bucket: bucket.map(rounded),
      state: state && promptsOf(state),
      scores: state && candidates[place++]!.map(rounded),
    })),
  }
}

/** Python and JavaScript sum in their own order. */
function rounded(value: number): number {
  return Math.round(value * 1e9) / 1e9
}

function promptsOf({ predictors }: ProgramState): Prompts {
  const entries = Object.entries(predictors).map(([path, { instructions, demos }]) => {
    const flat = demos.map(({ inputs, outputs }) => ({ ...inputs, ...outputs }) as Record<string, string>)
    return [path, { instructions, demos: flat }] as const
  })
  return Object.fromEntries(entries)
}

function replayed(left: GoldenDraw[]): DspyDraws {
  function next<Kind extends GoldenDraw[0]>(kind: Kind): Extract<GoldenDraw, readonly [Kind, ...unknown[]]> {
    const draw = left.shift()
    if (draw?.[0] !== kind) throw new Error(`DSPy drew ${draw?.[0]} where we draw ${kind}.`)
    return draw as ReturnType<typeof next<Kind>>
  }
  return {
    shuffle: () => next('shuffle')[1],
    pick(weights) {
      const [, shares, place] = next('pick')
      const sum = weights.reduce((total, weight) => total + weight, 0)
      expect(weights.map((weight) => rounded(weight / sum))).toEqual(shares.map(rounded))
      return place
    },
    poisson(mean) {
      const [, drawnFrom, value] = next('poisson')
      expect(mean).toBeCloseTo(drawnFrom)
      return value
    },
    integer(limit) {
      const [, drawnFrom, value] = next('integer')
      expect(limit).toBe(drawnFrom)
      return value
    },
  }
}

// What follows is the world of `tooling/dspy-golden/simba_world.py` in TypeScript: change both.

const labels = ['ant', 'bee', 'cat', 'dog']
const keys = ['arm', 'bat', 'cup', 'den']

const sorting = 'Say which animal the note is about.'

const programs = {
  one: () => {
    const sort = new Predict(signature('message -> label').withInstructions(sorting), { repairs: 0 })
    return program('one', { sort }, (input: Inputs, parts) => parts.sort.run(input))
  },
  two: () => {
    const finding = 'Say which thing the note is about.'
    const find = new Predict(signature('message -> key').withInstructions(finding), { repairs: 0 })
    const sort = new Predict(signature('message, key -> label').withInstructions(sorting), { repairs: 0 })
    return program('two', { find, sort }, async ({ message }: Inputs, parts) => {
      let { key } = await parts.find.run({ message })
      if (key === keys[3]) ({ key } = await parts.find.run({ message: `${message} again` }))
      return parts.sort.run({ message, key })
    })
  },
}

const closeness = ({ labels: known }: { readonly labels?: Labels }, { label }: Labels): number =>
  1 - Math.abs(labels.indexOf(label) - labels.indexOf(known!.label)) / 4

const metrics = {
  binary: ({ labels: known }, { label }) => known?.label === label,
  graded: (example, output) => closeness(example, output),
  feedback: (example, output) => ({
    score: closeness(example, output),
    feedback: `It is ${example.labels.label}.`,
  }),
} satisfies Record<string, MetricLike<Inputs, Labels, Labels>>

function world(isTeacher: boolean): LM {
  return scriptedLM((request) => {
    const messages = request.messages.map(({ role, content }) => ({ role, text: textOf(content) }))
    const isReflection = messages.some(({ text }) => text.includes('module_names'))
    return isReflection ? reflect(messages) : answer(messages, request, isTeacher)
  })
}

interface Turn {
  readonly role: string
  readonly text: string
}

function answer(messages: readonly Turn[], { temperature, rolloutId }: LMRequest, isTeacher: boolean): string {
  const [{ text: system }, ...turns] = messages as [Turn, ...Turn[]]
  const asked = sections(turns.findLast(({ text }) => text.includes('[[ ## message ## ]]'))!.text)
  const shown = turns.filter(({ role }) => role === 'assistant').map(({ text }) => sections(text))
  const sample = temperature === 1 ? String(rolloutId ?? 0) : 'greedy'
  const number = Number(asked['message']!.split(' ')[1])
  const wantsKey = system.includes('`key`') && !system.includes('`label`')
  const [names, field] = wantsKey ? [keys, 'key'] : [labels, 'label']
  const right = asked['key'] === undefined ? number % 4 : keys.indexOf(asked['key'])
  const rules = system.split('should say').length - 1
  const teacher = isTeacher ? 'True' : 'False'
  const chance = fnv([field, asked['message'], asked['key'] ?? '', sample, shown.length, rules, teacher].join('|'))
  if (number === 13 && sample === '1') return 'I would rather not.'
  const isKnown = shown.some((demo) => demo[field] === names[right]) || system.includes(`say ${names[right]}`)
  const bound = isTeacher ? 95 : isKnown ? 90 : 45
  const place = chance % 100 < bound ? right : (right + 1 + ((chance >>> 8) % 3)) % 4
  return chatReply({ [field]: names[place] })
}

interface Step {
  readonly module_name: string
  readonly outputs: Readonly<Record<string, string>>
}

function reflect(messages: readonly Turn[]): string {
  const { text } = messages.findLast(({ text }) => text.includes('[[ ## module_names ## ]]'))!
  const asked = sections(text)
  const { message } = JSON.parse(asked['program_inputs']!) as Inputs
  const { label } = JSON.parse(asked['known_labels']!) as Labels
  const [worse, better] = ['worse', 'better'].map((side) => JSON.parse(asked[`${side}_trajectory`]!) as Step[])
  const chance = fnv(`${message}|${worse!.length}|${better!.length}`)
  if (chance % 5 === 0) return 'I have no idea.'
  const told = (steps: readonly Step[]): string =>
    steps.map(({ module_name, outputs }) => `${module_name} said ${pythonJson(outputs)}`).join('; ')
  const reward = (side: string): string => {
    const score = asked[`${side}_reward`]!
    return score === 'N/A' ? score : Number(score).toFixed(3)
  }
  const info = (side: string): string =>
    (JSON.parse(asked[`${side}_reward_info`]!) as { feedback?: string }).feedback ?? '-'
  const modules = JSON.parse(asked['module_names']!) as string[]
  const advice = (chance % 2 ? modules : modules.slice(-1)).map((name) => {
    const say = name === modules.at(-1) ? label : keys[labels.indexOf(label)]
    const [bad, good] = [told(worse!), told(better!)]
    return [
      name,
      `If the module receives ${message}, it should say ${say}. Worse: ${bad} (${reward('worse')}, ${info('worse')}). Better: ${good} (${reward('better')}, ${info('better')}).`,
    ]
  })
  const all = Object.fromEntries([...advice, ['nobody', 'No such module.']])
  return chatReply({ discussion: 'As it is.', module_advice: all })
}

/** JSON of one level, spaced as Python does. */
function pythonJson(value: Readonly<Record<string, string>>): string {
  const members = Object.entries(value).map(([name, text]) => `${JSON.stringify(name)}: ${JSON.stringify(text)}`)
  return `{${members.join(', ')}}`
}

function sections(text: string): Record<string, string> {
  const headers = [...text.matchAll(/^\[\[ ## (\w+) ## \]\]$/gm)]
  const entries = headers.map((header, place) => {
    const body = text.slice(header.index + header[0].length, headers[place + 1]?.index).replace(/^\n+|\n+$/g, '')
    return [header[1]!, headers[place + 1] ? body : body.split('\n\n')[0]!]
  })
  return Object.fromEntries(entries)
}

/** FNV-1a, 32 bits, of ASCII. */
function fnv(text: string): number {
  let value = 0x811c9dc5
  for (const letter of text) value = Math.imul(value ^ letter.charCodeAt(0), 0x01000193) >>> 0
  return value
}
