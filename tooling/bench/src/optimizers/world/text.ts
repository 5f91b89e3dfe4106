import { chance, pickAt } from './chance.ts'
import { keyOf, type World } from './world.ts'

/** A text of a world, with what only the world knows about it. */
export interface WorldText {
  /** Its number: the same number is the same text. */
  readonly number: number
  /** What a program sees. */
  readonly message: string
  /** The class. */
  readonly classIndex: number
  /** By stage: whether it is hard. */
  readonly hard: readonly boolean[]
}

const openings = [
  'Hello, I write about',
  'Please look at',
  'There is something with',
  'I do not understand',
  'Help with',
]
const middles = ['It came up yesterday with', 'I was told to mention', 'The page only says', 'My colleague calls it']
const endings = ['What now?', 'Please advise.', 'Thank you.', 'It is urgent.', 'I tried twice.', 'Any idea?']

/** Draws the text of a number: its class by the shares of the world, each of its difficulties by that of the stage. */
export function textOf(world: World, number: number): WorldText {
  const draw = (what: string): number => chance(world.id, 'text', number, what)
  const classIndex = classAt(world, draw('class'))
  const hard = world.stages.map(({ predictor, hardShare }) => draw(`hard for ${predictor}`) < hardShare)
  const topic = pickAt(world.topics[classIndex] as readonly string[], draw('topic'))
  const words = [world.pipeline && world.keyCues[keyOf(classIndex)], world.cues[classIndex]]
    .filter(Boolean)
    .join(' and ')
  const parts = [pickAt(openings, draw('opening')), ` ${topic}. `, pickAt(middles, draw('middle')), ` ${words}. `]
  const message = `Ticket ${firstTicket + number}: ${parts.join('')}${pickAt(endings, draw('ending'))}`
  return { number, message, classIndex, hard }
}

/** Finds the texts that a piece of prompt shows, in their order, each once. */
export function findTexts(world: World, prompt: string): WorldText[] {
  const numbers = new Set<number>()
  for (const [, ticket] of prompt.matchAll(/\bTicket (\d{6})\b/g)) numbers.add(Number(ticket) - firstTicket)
  return [...numbers].map((number) => textOf(world, number))
}

/** What is right for a text, by the name of the output field. */
export function truthOf(world: World, { classIndex }: WorldText): { readonly label: string; readonly key: string } {
  return { label: world.labels[classIndex] as string, key: world.keys[keyOf(classIndex)] as string }
}

const firstTicket = 100_000

function classAt({ shares }: World, at: number): number {
  let sum = 0
  return Math.max(
    0,
    shares.findIndex((share) => (sum += share) > at),
  )
}
