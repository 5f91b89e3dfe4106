import { randomInt } from 'node:crypto'
import type { ContentPart, FinishReason, LMRequest, LMResult, LMStreamPart } from '@dspex/core'
import { hashJson } from '@dspex/core/implement'
import type { ChatHistoryItem, GenerateOptions, LlamaChat, LlamaContextSequence } from './node-llama-cpp.ts'

/** A request made ready for the model. */
export interface Prompt {
  readonly history: ChatHistoryItem[]
  /** What the chat template makes of the history. */
  readonly tokens: readonly number[]
  readonly grammar: object | undefined
  /** How many tokens the context leaves for the reply. */
  readonly room: number
}

/** Options of {@link generateReply}. */
export interface GenerateReplyOptions {
  readonly prompt: Prompt
  readonly request: LMRequest
  /** The name of the model that answers. */
  readonly model: string
  /** Stops the generation at the next token. */
  readonly signal: AbortSignal
  /** Receives pieces of the reply as they form. */
  readonly onPart?: ((part: LMStreamPart) => void) | undefined
}

/** Has the model answer, computing only what the chat's sequence has not kept. */
export async function generateReply(chat: LlamaChat, options: GenerateReplyOptions): Promise<LMResult> {
  const { prompt, request, model, signal, onPart } = options
  const content: ContentPart[] = []
  const before = chat.sequence.tokenMeter.getState()
  await readPrompt(chat.sequence, prompt.tokens, signal)
  const { metadata } = await chat.generateResponse(prompt.history, {
    ...sampling(request),
    ...(prompt.grammar && { grammar: prompt.grammar as never }),
    ...(request.stopSequences?.length && { customStopTriggers: request.stopSequences }),
    ...request.providerOptions?.['llama-cpp'],
    maxTokens: Math.min(request.maxOutputTokens ?? prompt.room, prompt.room),
    signal,
    onResponseChunk({ type, text }) {
      if (text === '') return
      const kind = type === 'segment' ? 'reasoning' : 'text'
      append(content, kind, text)
      onPart?.({ type: `${kind}-delta`, text })
    },
  })
  const after = chat.sequence.tokenMeter.getState()
  // The last token of the prompt is always computed, and counted as the first of the reply.
  const computed = after.usedInputTokens - before.usedInputTokens + 1
  return {
    completions: [{ content, finishReason: finishReason(metadata.stopReason) }],
    usage: {
      inputTokens: { total: prompt.tokens.length, cacheRead: Math.max(0, prompt.tokens.length - computed) },
      outputTokens: { total: after.usedOutputTokens - before.usedOutputTokens },
    },
    model,
    costUsd: 0,
  }
}

/** How many tokens of a prompt are computed before the signal is looked at. */
const stepTokens = 128

/** Computes all of a prompt but its last token, in steps: a whole prompt could not be interrupted. */
async function readPrompt(
  sequence: LlamaContextSequence,
  prompt: readonly number[],
  signal: AbortSignal,
): Promise<void> {
  const tokens = prompt.slice(0, -1)
  await sequence.adaptStateToTokens(tokens as never[], false)
  while (sequence.nextTokenIndex < tokens.length) {
    signal.throwIfAborted()
    const start = sequence.nextTokenIndex
    await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(start, start + stepTokens) as never[])
  }
}

function append(content: ContentPart[], type: 'text' | 'reasoning', text: string): void {
  const last = content.at(-1)
  if (last?.type === type) content[content.length - 1] = { type, text: last.text + text }
  else content.push({ type, text })
}

function sampling(request: LMRequest): GenerateOptions {
  const { temperature = 0, topP, topK, presencePenalty = 0, frequencyPenalty = 0 } = request
  return {
    temperature,
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
    ...(temperature > 0 && { seed: seedOf(request) }),
    // The library would make repetition less likely by itself, even at temperature 0.
    repeatPenalty:
      presencePenalty === 0 && frequencyPenalty === 0
        ? false
        : { lastTokens: 2 ** 20, penalizeNewLine: true, penalty: 1, presencePenalty, frequencyPenalty },
  }
}

/** Repeats with the same seed, and is another one for each rollout, so that several completions differ. */
function seedOf({ seed, rolloutId }: LMRequest): number {
  if (seed === undefined) return randomInt(2 ** 32)
  return rolloutId === undefined ? seed >>> 0 : Number.parseInt(hashJson([seed, rolloutId]).slice(0, 8), 16)
}

function finishReason(raw: string): FinishReason {
  return { unified: raw === 'maxTokens' ? 'length' : raw === 'abort' ? 'other' : 'stop', raw }
}
