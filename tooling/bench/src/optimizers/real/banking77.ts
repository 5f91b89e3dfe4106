import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Example } from '@dspex/core'
import { createRandom } from '@dspex/core/implement'
import { loadCsv } from '@dspex/evaluate'

/** What customers of a bank want: ten of the 77 intents that are easily taken for each other. */
export const intents = [
  'card_arrival',
  'card_delivery_estimate',
  'lost_or_stolen_card',
  'compromised_card',
  'card_not_working',
  'declined_card_payment',
  'pending_card_payment',
  'card_payment_not_recognised',
  'transaction_charged_twice',
  'card_payment_fee_charged',
] as const

/** One of them. */
export type Intent = (typeof intents)[number]

/** A message and what it is about. */
export type IntentExample = Example<{ readonly message: string }, { readonly intent: Intent }>

/** Messages to learn from, and others to be judged on. */
export interface Banking77 {
  readonly trainset: readonly IntentExample[]
  readonly holdout: readonly IntentExample[]
}

/** How many of them. */
export interface Banking77Options {
  /** Where `banking77-train.csv` and `banking77-test.csv` are. */
  readonly folder: string
  readonly trainCount: number
  readonly holdoutCount: number
}

/**
 * Draws messages of Banking77 (Casanueva et al. 2020, CC BY 4.0), equally many of each intent, always the same ones; the
 * holdout comes from its test set. `undefined` when the data is not there.
 */
export async function banking77({
  folder,
  trainCount,
  holdoutCount,
}: Banking77Options): Promise<Banking77 | undefined> {
  try {
    const [trainset, holdout] = await Promise.all([
      draw(join(folder, 'banking77-train.csv'), 'train', trainCount),
      draw(join(folder, 'banking77-test.csv'), 'test', holdoutCount),
    ])
    return { trainset, holdout }
  } catch (error) {
    const isThere = await access(folder).then(
      () => true,
      () => false,
    )
    if (isThere) throw error
    return undefined
  }
}

async function draw(path: string, name: string, count: number): Promise<readonly IntentExample[]> {
  const byIntent = new Map<Intent, IntentExample[]>(intents.map((intent) => [intent, []]))
  let row = 0
  for await (const { inputs, labels } of loadCsv(path, { inputs: ['text'], labels: ['category'] })) {
    const intent = labels?.['category'] as Intent
    byIntent
      .get(intent)
      ?.push({ id: `${name}${row}`, inputs: { message: inputs['text'] as string }, labels: { intent } })
    row += 1
  }
  const random = createRandom(`banking77 ${name}`)
  const drawn = intents.map((intent) => random.fork(intent).shuffle(byIntent.get(intent) ?? []))
  const inTurn = Array.from({ length: count }, (_, place) => {
    const example = drawn[place % intents.length]?.[Math.floor(place / intents.length)]
    if (!example) throw new RangeError(`${path} has no ${count} messages of these intents. Ask for fewer.`)
    return example
  })
  return random.shuffle(inTurn)
}
