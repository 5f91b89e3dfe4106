import { createRandom } from '@dspex/core/implement'
import { inventWords } from './words.ts'

/** How the classes of a world are spread and what its prompts can do. */
export interface WorldKind {
  /** Two predictors instead of one: the first writes the key of a message, the second classifies by it. */
  readonly pipeline: boolean
  /** The share of a class: 1/rank, or the same for all. */
  readonly classes: 'zipf' | 'uniform'
  /** Whether wrong rules and many rules cost something. */
  readonly penalties: boolean
  /** Whether demos and right rules help. */
  readonly helpful: boolean
}

/** A task of the simulated LM: the name of a predictor, the field it writes, and how it does without help. */
export interface Stage {
  /** The name of the predictor. */
  readonly predictor: 'extract' | 'classify'
  /** What it writes. */
  readonly output: 'key' | 'label'
  /** How many of the texts are hard for it. */
  readonly hardShare: number
  /** How often it is right about an easy text. */
  readonly easy: number
}

/** A simulated world: its classes and their words. Two worlds of one name and seed are the same. */
export interface World extends WorldKind {
  /** `<name>/<seed>`: what a request gives as the model. */
  readonly id: string
  /** Which of the kinds, such as `zipf-penalties`. */
  readonly name: string
  /** Names all that is left to chance. */
  readonly seed: number
  /** The tasks, in the order in which a program does them. */
  readonly stages: readonly Stage[]
  /** The labels, the most frequent class first. */
  readonly labels: readonly string[]
  /** By class: the word of its texts that a right rule of the classifier names. */
  readonly cues: readonly string[]
  /** By class: other words that its texts use. */
  readonly topics: readonly (readonly string[])[]
  /** The keys of a pipeline; that of a class is at its number, modulo their number. */
  readonly keys: readonly string[]
  /** By key: the word that a right rule of the extractor names. */
  readonly keyCues: readonly string[]
  /** By class: how many of all texts it has. */
  readonly shares: readonly number[]
}

/** How right the LM is about a hard text: without help, with a demo, with a rule; and what the rest costs. */
export const effects = { hard: 0.15, demo: 0.75, rule: 0.9, wrongRule: 0.03, surplusRule: 0.01, freeRules: 6 } as const

const classCount = 30
const keyCount = 10
const single: readonly Stage[] = [{ predictor: 'classify', output: 'label', hardShare: 0.6, easy: 0.9 }]
const pipeline: readonly Stage[] = [
  { predictor: 'extract', output: 'key', hardShare: 0.4, easy: 0.95 },
  { predictor: 'classify', output: 'label', hardShare: 0.4, easy: 0.95 },
]

/** The worlds in which something helps. */
export const helpfulWorlds = ['', 'pipeline-'].flatMap((stages) =>
  ['zipf', 'uniform'].flatMap((classes) => ['', '-penalties'].map((costs) => `${stages}${classes}${costs}`)),
)

/** The worlds in which nothing helps. */
export const nullWorlds: readonly string[] = helpfulWorlds.map((name) => `null-${name}`)

/** Makes the world of an id such as `pipeline-uniform-penalties/7`. @throws RangeError when there is no such world */
export function worldOf(id: string): World {
  const [name = '', seedText = ''] = id.split('/')
  const seed = Number(seedText)
  if (![...helpfulWorlds, ...nullWorlds].includes(name) || !/^\d+$/.test(seedText)) {
    throw new RangeError(
      `There is no world '${id}'. Write <name>/<seed>, with one of ${[...helpfulWorlds, ...nullWorlds].join(', ')}.`,
    )
  }
  const has = (part: string): boolean => name.split('-').includes(part)
  const random = createRandom(seed).fork(`words of ${name}`)
  const taken = new Set<string>()
  const weights = Array.from({ length: classCount }, (_, rank) => (has('zipf') ? 1 / (rank + 1) : 1))
  const sum = weights.reduce((a, b) => a + b)
  return {
    id,
    name,
    seed,
    pipeline: has('pipeline'),
    classes: has('zipf') ? 'zipf' : 'uniform',
    penalties: has('penalties'),
    helpful: !has('null'),
    stages: has('pipeline') ? pipeline : single,
    labels: inventWords(random, classCount, taken),
    cues: inventWords(random, classCount, taken),
    topics: Array.from({ length: classCount }, () => inventWords(random, 3, taken)),
    keys: inventWords(random, keyCount, taken),
    keyCues: inventWords(random, keyCount, taken),
    shares: weights.map((weight) => weight / sum),
  }
}

/** The number of the key of a class. */
export function keyOf(classIndex: number): number {
  return classIndex % keyCount
}
