import { isDeepStrictEqual } from 'node:util'
import type { Adapter } from '../adapter/adapter.ts'
import { type FieldPiece, isPlainText } from '../adapter/reply-reader.ts'
import { acceptedReading } from '../adapter/read-reply.ts'
import type { LM, LMRequest, LMResult } from '../lm/lm.ts'
import { type PipelineOptions, streamLM } from '../lm/pipeline.ts'
import type { Field } from '../signature/field.ts'
import type { AnySignature } from '../signature/signature.ts'
import type { StreamSink } from '../streamed-event.ts'

/** Tells the reader of a stream about one call of a predictor. */
export interface ReplyTeller {
  /** Asks the LM for a reply and tells of it while it comes. What an earlier reply has told is taken back first. */
  ask(lm: LM, request: LMRequest, options: PipelineOptions, adapter: Adapter): Promise<LMResult>
  /** Tells what is still missing, or was told otherwise, once the outputs are known. */
  settle(output: Readonly<Record<string, unknown>>): Promise<void>
  /** Takes back all that was told. */
  takeBack(): Promise<void>
}

interface Told {
  text: string
  done: { readonly value: unknown } | undefined
}

/** Makes a teller for one call of a predictor. */
export function createTeller(
  sink: StreamSink,
  at: { readonly path: string; readonly id: number },
  signature: AnySignature,
): ReplyTeller {
  const told = new Map<string, Told>()
  const toldOf = (name: string): Told => {
    const known = told.get(name) ?? { text: '', done: undefined }
    told.set(name, known)
    return known
  }
  const addText = async (name: string, delta: string): Promise<void> => {
    toldOf(name).text += delta
    await sink.tell({ type: 'field-delta', ...at, field: name, delta })
  }
  const finish = async (name: string, value: unknown): Promise<void> => {
    toldOf(name).done = { value }
    await sink.tell({ type: 'field-done', ...at, field: name, value })
  }
  const takeBack = async (name: string): Promise<void> => {
    if (told.delete(name)) await sink.tell({ type: 'field-reset', ...at, field: name })
  }
  const addPiece = async (piece: FieldPiece): Promise<void> => {
    const { name } = piece.field
    if (piece.type === 'delta') return addText(name, piece.text)
    const accepted = acceptedReading(piece.field, piece.readings)
    if (accepted) await finish(name, accepted.value)
  }
  const settleField = async ({ name, ...field }: Field, value: unknown): Promise<void> => {
    if (value === undefined) return takeBack(name)
    const before = told.get(name)
    if (before?.done && isDeepStrictEqual(before.done.value, value)) return
    const shows = typeof value === 'string' && isPlainText({ name, ...field })
    if (before && (before.done || !shows || !value.startsWith(before.text))) await takeBack(name)
    const { text } = toldOf(name)
    if (shows && value.length > text.length) await addText(name, value.slice(text.length))
    await finish(name, value)
  }

  return {
    async ask(lm, request, options, adapter) {
      for (const name of told.keys()) await takeBack(name)
      const reader = adapter.readStream?.(signature)
      let result: LMResult | undefined
      for await (const part of streamLM(lm, request, options)) {
        if (part.type === 'finish') result = part.result
        else if (part.type === 'reasoning-delta') await sink.tell({ type: 'reasoning-delta', ...at, delta: part.text })
        else if (part.type === 'text-delta') for (const piece of reader?.push(part.text) ?? []) await addPiece(piece)
      }
      for (const piece of reader?.end() ?? []) await addPiece(piece)
      return result as LMResult
    },
    async takeBack(): Promise<void> {
      for (const name of told.keys()) await takeBack(name)
    },
    async settle(output) {
      for (const field of signature.outputs) await settleField(field, output[field.name])
    },
  }
}
