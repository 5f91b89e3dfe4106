import type { Completion, LM, LMRequest } from '../lm/lm.ts'
import type { Message } from '../lm/message.ts'
import type { Demo } from '../state/program-state.ts'
import type { AnySignature } from '../signature/signature.ts'
import type { ReplyReader } from './reply-reader.ts'

/**
 * Turns a signature and its values into messages, and a reply back into fields: the port of wire formats (DSPy's
 * sense of the word).
 */
export interface Adapter {
  /** Names the format, such as `chat`. */
  readonly name: string
  /** Asked after the repairs of this one were of no use; says so with a warning. @default none */
  readonly fallback?: Adapter | undefined
  /**
   * Writes what does not depend on the input: the system message and the demos. Called once per signature and demos,
   * and remembered.
   */
  formatTask(task: AdapterTask): readonly Message[]
  /** Writes what depends on the input: earlier turns and the current request. */
  formatInput(signature: AnySignature, input: Readonly<Record<string, unknown>>): readonly Message[]
  /** What else the request must say, such as a response format that `lm` can keep to. During a preview there may be no LM. */
  requestOptions?(signature: AnySignature, lm?: LM): Pick<LMRequest, 'responseFormat' | 'tools' | 'toolChoice'>
  /** Reads the fields out of a reply, as values not yet validated; says which it could not read. */
  parse(signature: AnySignature, reply: string): ParsedReply
  /** Reads the fields of a completion that are not in its text alone; used instead of `parse` where it is there. */
  parseCompletion?(signature: AnySignature, completion: Completion): ParsedReply
  /** Reads a reply while it comes, for programs that are streamed. Without it a reply shows once it is whole. */
  readStream?(signature: AnySignature): ReplyReader
  /** Says what is wrong with a reply, as the next thing the user says. */
  formatFeedback(signature: AnySignature, feedback: ReplyFeedback): Message
}

/** Options of every adapter. */
export interface AdapterOptions {
  /** Another adapter to ask with when no reply fits, as a call of its own. @default none */
  readonly fallback?: Adapter | undefined
}

/** What a predictor has to do, whatever the input. */
export interface AdapterTask {
  /** The signature, with the instructions and descriptions that apply. */
  readonly signature: AnySignature
  /** Examples to show, in the order of the state; where they stand is up to the format. */
  readonly demos: readonly Demo[]
}

/** The fields of a reply. */
export interface ParsedReply {
  /** By field: each way its text can be read, likeliest first. The first that validates counts. */
  readonly fields: Readonly<Record<string, readonly unknown[]>>
  /** Whether any field was found. */
  readonly found: boolean
  /** Whether the reply has its end marker. */
  readonly complete: boolean
}

/** What is wrong with a reply. */
export interface ReplyFeedback {
  /** Each misfit with the path of its value, such as `items[2].price`; an empty path means the whole reply. */
  readonly issues: readonly { readonly path: string; readonly message: string }[]
}
