import { type LM, textOf, textResult } from '@dspex/core'
import { defineLM } from '@dspex/core/implement'
import { createAtlas } from '../atlas/atlas.ts'

const questions = Object.values(createAtlas().questions).flat()
const answers = new Map(questions.map(({ question, answers: [answer] }) => [question, answer]))

/**
 * For tests: what a reader replies who knows every answer of the atlas, but gives it alone only to every third question,
 * unless demos show how.
 */
export function teachableReply(messages: readonly { readonly role: string; readonly text: string }[]): string {
  const [, question = ''] = /\[\[ ## question ## \]\]\n(.+)/.exec(messages.at(-1)?.text ?? '') ?? []
  const answer = answers.get(question)
  // A reflection: small models have little to say.
  if (answer === undefined) return 'I see.'
  const isPlain = question.length % 3 === 0 || messages.some(({ role }) => role === 'assistant')
  const said = isPlain ? answer : `I believe that it is ${answer}, but who knows.`
  return `[[ ## reasoning ## ]]\nSo.\n\n[[ ## answer ## ]]\n${said}\n\n[[ ## completed ## ]]`
}

/** For tests: such a reader as an LM, with a count of its calls. */
export function teachableReader({ onCall }: { readonly onCall?: (call: number) => void } = {}): LM & {
  readonly calls: () => number
} {
  let calls = 0
  const lm = defineLM({
    id: 'test:teachable',
    async generate({ messages, signal }) {
      calls += 1
      onCall?.(calls)
      signal?.throwIfAborted()
      const texts = messages.map(({ role, content }) => ({ role, text: textOf(content) }))
      const usage = { inputTokens: { total: 100 }, outputTokens: { total: 10 } }
      return textResult(teachableReply(texts), { model: 'teachable', usage })
    },
  })
  return Object.assign({ ...lm }, { calls: () => calls })
}
