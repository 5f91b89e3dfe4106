import type { GivenMessage } from './read-prompt.ts'

/** A call of a program by the AI SDK, as far as it is read. */
export interface ProgramCall {
  readonly prompt: readonly GivenMessage[]
  readonly temperature?: number | undefined
  readonly topP?: number | undefined
  readonly topK?: number | undefined
  readonly maxOutputTokens?: number | undefined
  readonly stopSequences?: readonly string[] | undefined
  readonly presencePenalty?: number | undefined
  readonly frequencyPenalty?: number | undefined
  readonly seed?: number | undefined
  readonly responseFormat?: { readonly type: 'text' | 'json' } | undefined
  readonly tools?: readonly unknown[] | undefined
  readonly abortSignal?: AbortSignal | undefined
}

/** A part of a program's answer. */
export interface ProgramModelPart {
  type: 'text' | 'reasoning'
  text: string
}

/** What a program used, in all of its LM calls together. */
export interface ProgramModelUsage {
  inputTokens: {
    total: number | undefined
    noCache: number | undefined
    cacheRead: number | undefined
    cacheWrite: number | undefined
  }
  outputTokens: { total: number | undefined; text: number | undefined; reasoning: number | undefined }
}

/** An option that a program has no use for. */
export interface ProgramModelWarning {
  type: 'unsupported'
  feature: string
  details: string
}

/** A program's answer as the AI SDK takes it. */
export interface ProgramModelResult {
  content: ProgramModelPart[]
  finishReason: { unified: 'stop'; raw: undefined }
  usage: ProgramModelUsage
  warnings: ProgramModelWarning[]
  response: { modelId: string }
}

/** A program's answer in pieces. */
export type ProgramModelStreamPart =
  | { type: 'stream-start'; warnings: ProgramModelWarning[] }
  | { type: 'response-metadata'; modelId: string }
  | { type: 'text-start' | 'text-end' | 'reasoning-start' | 'reasoning-end'; id: string }
  | { type: 'text-delta' | 'reasoning-delta'; id: string; delta: string }
  | { type: 'finish'; usage: ProgramModelUsage; finishReason: ProgramModelResult['finishReason'] }
