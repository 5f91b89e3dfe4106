import { type Example, type LM, type LMRequest, Predict, textOf, textResult } from '@dspex/core'
import { defineLM } from '@dspex/core/implement'
import { chatReply } from '@dspex/core/testing'
import type { MetricFunction } from '@dspex/evaluate'

/** What the suite of optimizers asks: to which sort a word belongs. */
export type SortExample = Example<{ readonly word: string }, { readonly sort: string }>

const sorts = ['river', 'metal', 'bird', 'tree'] as const

/** Examples whose right answer only demos of the same sort can tell for half of them. */
export function sortExamples(count: number, first = 0): SortExample[] {
  return Array.from({ length: count }, (_, place) => {
    const number = first + place
    const sort = sorts[number % sorts.length] as string
    return { id: `w${number}`, inputs: { word: `${sort.slice(0, 2)}${number}` }, labels: { sort } }
  })
}

/** The program that is to be improved. */
export function sortProgram(): Predict<'word: string -> sort: string'> {
  return new Predict('word: string -> sort: string')
}

/** 1 for the right sort. */
export const rightSort: MetricFunction<
  { readonly word: string },
  { readonly sort: string },
  { readonly sort: string }
> = ({ labels }, { sort }) => labels.sort === sort

/** An LM that knows the sort of even words, and of odd ones where a demo shows the sort. */
export interface SortLM extends LM {
  /** Every request so far. */
  readonly requests: readonly LMRequest[]
}

/** Options of {@link sortLM}. */
export interface SortLMOptions {
  /** Is called before each answer, and waited for. */
  readonly onCall?: ((call: number) => Promise<void> | void) | undefined
  /** Answers nothing that can be read. */
  readonly broken?: boolean | undefined
}

/** So many tokens each call takes, in and out. */
export const tokensOfCall = 110

/** Makes the LM. A question of another kind, such as a reflection, gets a reply that says nothing. */
export function sortLM({ onCall, broken = false }: SortLMOptions = {}): SortLM {
  const requests: LMRequest[] = []
  const lm = defineLM({
    id: 'sorts',
    async generate(request) {
      const call = requests.push(request)
      await onCall?.(call)
      request.signal?.throwIfAborted()
      const texts = request.messages.map((message) => ({ role: message.role, text: textOf(message.content) }))
      return textResult(broken ? 'no fields here' : reply(texts), {
        model: 'sorts',
        usage: { inputTokens: { total: tokensOfCall - 10 }, outputTokens: { total: 10 } },
      })
    },
  })
  return { ...lm, requests }
}

function reply(messages: readonly { readonly role: string; readonly text: string }[]): string {
  const word = fieldIn(messages.at(-1)?.text ?? '', 'word')
  if (word === undefined) return 'I have nothing to add.'
  const sort = sorts.find((each) => word.startsWith(each.slice(0, 2))) as string
  const shown = messages.filter(({ role }) => role === 'assistant').map(({ text }) => fieldIn(text, 'sort'))
  const number = Number(/\d+/.exec(word)?.[0])
  const isKnown = Math.floor(number / sorts.length) % 2 === 0 || shown.includes(sort)
  return chatReply({ sort: isKnown ? sort : 'unknown' })
}

function fieldIn(text: string, name: string): string | undefined {
  return new RegExp(`\\[\\[ ## ${name} ## \\]\\]\\s*\\n(.*)`).exec(text)?.[1]?.trim()
}
