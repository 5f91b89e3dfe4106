import type { LMOptions } from '@dspex/core'
import type { GivenMessage } from './read-prompt.ts'

/** A call of a program by the AI SDK, as far as it is read. */
export interface ProgramCall extends Omit<LMOptions, 'rolloutId' | 'providerOptions'> {
  /** The conversation, in any version's form. */
  readonly prompt: readonly GivenMessage[]
  /** Whether the app wants JSON. @default text */
  readonly responseFormat?: { readonly type: 'text' | 'json' } | undefined
  /** Tools of the app, which a program does not call. */
  readonly tools?: readonly unknown[] | undefined
  /** Stops the program. */
  readonly abortSignal?: AbortSignal | undefined
}

/** A part of a program's answer. */
export interface ProgramModelPart {
  /** The answer, or how the program came to it. */
  type: 'text' | 'reasoning'
  /** The words. */
  text: string
}

/** What a program used, in all of its LM calls together. What is not known is `undefined`. */
export interface ProgramModelUsage {
  /** Tokens of the requests. */
  inputTokens: {
    total: number | undefined
    noCache: number | undefined
    cacheRead: number | undefined
    cacheWrite: number | undefined
  }
  /** Tokens of the replies. */
  outputTokens: { total: number | undefined; text: number | undefined; reasoning: number | undefined }
}

/** An option that a program has no use for. */
export interface ProgramModelWarning {
  /** It was left out. */
  type: 'unsupported'
  /** Which option. */
  feature: string
  /** Why. */
  details: string
}

/** A program's answer as the AI SDK takes it. */
export interface ProgramModelResult {
  /** Reasoning, where there is some, then the text. */
  content: ProgramModelPart[]
  /** A program that returns has said what it wanted to. */
  finishReason: { unified: 'stop'; raw: undefined }
  /** The sum of its LM calls. */
  usage: ProgramModelUsage
  /** What was left out. */
  warnings: ProgramModelWarning[]
  /** Names the program. */
  response: { modelId: string }
}

/** A program's answer in pieces. */
export type ProgramModelStreamPart =
  | { type: 'stream-start'; warnings: ProgramModelWarning[] }
  | { type: 'response-metadata'; modelId: string }
  | { type: 'text-start' | 'text-end' | 'reasoning-start' | 'reasoning-end'; id: string }
  | { type: 'text-delta' | 'reasoning-delta'; id: string; delta: string }
  | { type: 'finish'; usage: ProgramModelUsage; finishReason: ProgramModelResult['finishReason'] }
