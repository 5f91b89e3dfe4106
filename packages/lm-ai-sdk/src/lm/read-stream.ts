import type { LMStreamPart } from '@dspex/core'
import { toStreamError } from '../error/to-lm-error.ts'
import { type ModelPart, type ModelResult, type ResponseNames, toLMResult, toToolCall } from './to-lm-result.ts'

/** A part of a stream in v2, v3 and v4, with the members that are read here. */
interface ModelStreamPart extends Omit<ModelPart, 'type'>, ResponseNames {
  readonly type: string
  readonly delta?: string
  readonly warnings?: readonly unknown[]
  readonly finishReason?: unknown
  readonly usage?: unknown
  readonly error?: unknown
}

/** A block of text or reasoning while it grows. */
interface Block {
  type: 'text' | 'reasoning'
  text: string
  providerMetadata?: NonNullable<ModelPart['providerMetadata']>
}

/** Whose stream it is, and what ends it. */
interface StreamOptions {
  /** The id of the LM, for errors. */
  readonly id: string
  readonly modelId: string
  readonly signal: AbortSignal | undefined
}

/**
 * Turns the parts of a model's stream into ours, and sums them up into the result that comes last. Leaving the loop
 * cancels the stream, and with it the request; so does `signal`.
 *
 * @throws what the stream fails with; an `LMError` for an error that it carries
 */
export async function* readStream(
  stream: ReadableStream<unknown>,
  { id, modelId, signal }: StreamOptions,
): AsyncGenerator<LMStreamPart, void> {
  const content: (ModelPart | Block)[] = []
  const blocks = new Map<string, Block>()
  let names: ResponseNames = {}
  let warnings: readonly unknown[] = []
  const reader = stream.getReader() as ReadableStreamDefaultReader<ModelStreamPart>
  const cancel = (): Promise<void> => reader.cancel(signal?.reason).catch(() => {})
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    // It may have fired while the stream was opened.
    signal?.throwIfAborted()
    for (;;) {
      const { done, value: part } = await reader.read()
      signal?.throwIfAborted()
      if (done) throw new StreamCut()
      switch (part.type) {
        case 'text-start':
        case 'text-delta':
        case 'reasoning-start':
        case 'reasoning-delta':
        case 'reasoning-end': {
          const block = blockOf(part, blocks, content)
          const { delta: text = '', providerMetadata } = part
          if (providerMetadata && block.type === 'reasoning') block.providerMetadata = providerMetadata
          if (text === '') break
          block.text += text
          yield block.type === 'text' ? { type: 'text-delta', text } : { type: 'reasoning-delta', text }
          break
        }
        case 'tool-call':
          content.push(part)
          if (part.providerExecuted !== true) yield { type: 'tool-call', call: toToolCall(part) }
          break
        case 'file':
          content.push(part)
          break
        case 'stream-start':
          warnings = part.warnings ?? []
          break
        case 'response-metadata':
          names = { id: part.id ?? names.id, modelId: part.modelId ?? names.modelId }
          break
        case 'error':
          throw toStreamError(id, part.error)
        case 'finish': {
          const { finishReason, usage } = part
          const result: ModelResult = {
            content: content.filter(isFull),
            finishReason,
            usage,
            warnings,
            response: names,
          }
          yield { type: 'finish', result: toLMResult(result, modelId) }
          return
        }
      }
    }
  } finally {
    signal?.removeEventListener('abort', cancel)
    await cancel()
  }
}

/** The stream ended without saying so. */
class StreamCut extends Error {
  override name = 'AI_InvalidResponseDataError'
  override message = 'The stream ended before the answer did.'
}

/**
 * Where a delta belongs. Text goes on where it left off, so that the deltas in their order are the text; reasoning goes
 * to its own block, which a signature may close.
 */
function blockOf(
  { type, id = '' }: ModelStreamPart,
  blocks: Map<string, Block>,
  content: (ModelPart | Block)[],
): Block {
  const last = content.at(-1)
  const isText = type.startsWith('text')
  const known = isText ? last : blocks.get(id)
  if (known && known.type === (isText ? 'text' : 'reasoning') && !type.endsWith('-start')) return known as Block
  const block: Block = { type: isText ? 'text' : 'reasoning', text: '' }
  content.push(block)
  if (!isText) blocks.set(id, block)
  return block
}

/** A block of reasoning without text may still have a signature. */
function isFull(part: ModelPart | Block): boolean {
  const isBlock = part.type === 'text' || part.type === 'reasoning'
  return !isBlock || part.text !== '' || part.providerMetadata !== undefined
}
