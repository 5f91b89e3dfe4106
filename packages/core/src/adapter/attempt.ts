import { ParseError } from '../errors/parse-error.ts'
import type { Completion } from '../lm/lm.ts'
import { type Message, textOf } from '../lm/message.ts'

/** What a judge of a reply says: its value, or what is wrong and what to say about it. */
export type ReplyJudgement<T> =
  | { readonly value: T; readonly error?: undefined }
  | { readonly error: ParseError; readonly feedback: Message | undefined }

/** Options of {@link attemptWithFeedback}. */
export interface AttemptOptions<T> {
  /** The conversation that led to the first reply. */
  readonly messages: readonly Message[]
  /** The first reply. */
  readonly completion: Completion
  /** How often another reply may be asked for. */
  readonly repairs: number
  /** Judges a reply; `attempt` counts from 1. Without feedback another attempt would not help. */
  readonly judge: (completion: Completion, attempt: number) => ReplyJudgement<T> | Promise<ReplyJudgement<T>>
  /** Asks for another reply. */
  readonly ask: (messages: readonly Message[], attempt: number, error: ParseError) => Promise<Completion>
}

/**
 * Another attempt with feedback: a reply that does not do goes back into the conversation with what is wrong, until one
 * does or `repairs` are used up. Replies that do not parse use it, and assertions can stand on it.
 *
 * @throws ParseError of the last attempt, with the number of attempts.
 */
export async function attemptWithFeedback<T>(options: AttemptOptions<T>): Promise<T> {
  const { messages, judge, ask, repairs } = options
  let { completion } = options
  const added: Message[] = []
  for (let attempt = 1; ; attempt += 1) {
    const pending = judge(completion, attempt)
    const verdict = pending instanceof Promise ? await pending : pending
    if (!verdict.error) return verdict.value
    const { error, feedback } = verdict
    if (!feedback || !(attempt <= repairs)) throw attempt === 1 ? error : withAttempts(error, attempt)
    added.push(asMessage(completion), feedback)
    completion = await ask([...messages, ...added], attempt + 1, error)
  }
}

/** Some providers refuse an empty assistant turn. */
function asMessage({ content }: Completion): Message {
  const text = textOf(content)
  return { role: 'assistant', content: [{ type: 'text', text: text.trim() === '' ? '(an empty reply)' : text }] }
}

function withAttempts({ message, code, raw, issues, cause }: ParseError, attempts: number): ParseError {
  return new ParseError(`${message} (after ${attempts} attempts)`, { code, raw, issues, cause, attempts })
}
