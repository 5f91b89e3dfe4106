import { warn } from '../../work/warnings.ts'
import { cacheKey, keyContent } from '../reply-cache/cache-key.ts'
import { redact } from '../../secret/redact.ts'
import { UnkeyableError } from '../reply-cache/key-content.ts'
import { defineLM } from '../define-lm.ts'
import type { LM, LMRequest, LMResult } from '../lm.ts'
import { lmWithStage } from '../stages/lm-with-stage.ts'
import { recordingWriter } from './recording-file.ts'

/** Options of {@link record}. */
export interface RecordOptions {
  /** The file, of JSON lines; what is recorded is added to what is there. */
  readonly file: string
  /** Whether requests are written too: to be read, and to say what differs from a request without a reply. @default true */
  readonly requests?: boolean | undefined
  /** The date of the replies. @default now */
  readonly now?: (() => Date) | undefined
}

/**
 * Makes an LM that writes every reply into a file, from which `replay` answers later. Each reply is labelled with its
 * model and date; requests are written without secrets, and media as digests. Errors are not recorded.
 *
 * A file that can't be written rejects with a `ConfigurationError` before anything is asked. A reply that could not be
 * written is still given on, with a warning on `dspex:warning`.
 *
 * @example const lm = record(openai, { file: 'recordings/demo.jsonl' })
 */
export function record(lm: LM, { file, requests = true, now = () => new Date() }: RecordOptions): LM {
  const inner = defineLM(lm)
  const writer = recordingWriter(file, inner)

  async function write(request: LMRequest, result: LMResult): Promise<void> {
    try {
      const { cached: _cached, retries: _retries, ...kept } = result
      await writer.append({
        key: cacheKey(inner, request),
        at: now().toISOString(),
        model: result.model,
        ...(requests && { request: redact(keyContent(inner, request)['request']) }),
        result: kept,
      })
    } catch (error) {
      const why = error instanceof UnkeyableError ? error.message : `${file} can't be written: ${String(error)}`
      warn('RECORDING_FAILED', () => `A reply of LM '${inner.id}' is not recorded: ${why}.`)
    }
  }

  return lmWithStage(inner, {
    name: 'recording',
    async begin({ request }) {
      await writer.open()
      return {
        async result(result) {
          await write(request, result)
          return result
        },
      }
    },
  })
}
