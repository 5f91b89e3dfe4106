import { type LM, LMError, type LMRequest, textOf, textResult } from '@dspex/core'
import { defineLM } from '@dspex/core/implement'
import { answerQuestion } from './answer.ts'
import type { Found } from './found.ts'
import { readRequest, type ReadRequest } from './read-request.ts'

/** The id of the built-in reader. */
const readerId = 'builtin:reader'

/** What the reader writes when the passages do not answer. */
const unknownAnswer = 'unknown'

/**
 * The built-in reader, not a language model: an algorithm behind the LM port. It reads the passages in the request,
 * picks the sentence and the words that answer the question best, and writes them in the reply's format. It quotes; it
 * never makes anything up, knows nothing beyond the passages, and ignores instructions and demos.
 */
export function builtInReader(): LM {
  return defineLM({
    id: readerId,
    async generate(request) {
      request.signal?.throwIfAborted()
      const read = readRequest(request)
      if (!read || read.outputs.length === 0) throw unreadable()
      const reply = writeReply(read)
      const usage = { inputTokens: { total: countWords(request) }, outputTokens: { total: words(reply) } }
      return { ...textResult(reply, { model: readerId, usage }), costUsd: 0 }
    },
  })
}

function writeReply(read: ReadRequest): string {
  const found = answerQuestion(read.question, read.passages)
  const fields = read.outputs.map(
    (name) => [name, isReasoning(name) ? explain(found) : (found?.answer ?? unknownAnswer)] as const,
  )
  if (read.format === 'json') return JSON.stringify(Object.fromEntries(fields))
  return `${fields.map(([name, value]) => `[[ ## ${name} ## ]]\n${value}`).join('\n\n')}\n\n[[ ## completed ## ]]`
}

function isReasoning(name: string): boolean {
  return /^(?:reasoning|rationale|explanation|evidence|thoughts?)$/i.test(name)
}

function explain(found: Found | undefined): string {
  if (!found) return 'No sentence of the passages answers the question.'
  const quotes = found.evidence.map((sentence) => `Passage ${sentence.passage + 1} says: “${sentence.text}”`)
  return [...new Set(quotes)].join(' ')
}

function unreadable(): LMError {
  return new LMError(
    'The built-in reader only answers a question about passages, in the chat format. Set DSPEX_LM to use a language model.',
    { code: 'LM_UNSUPPORTED', provider: readerId },
  )
}

function countWords({ messages }: LMRequest): number {
  return messages.reduce((sum, message) => sum + words(textOf(message.content)), 0)
}

/** The reader has no tokens; words stand in for them. */
function words(text: string): number {
  return text.match(/\S+/g)?.length ?? 0
}
