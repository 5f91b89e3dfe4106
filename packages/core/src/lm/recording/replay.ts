import { ConfigurationError } from '../../errors/configuration-error.ts'
import { LMError } from '../../errors/lm-error.ts'
import type { JsonValue } from '../../hash/hash.ts'
import { redact } from '../../secret/redact.ts'
import { cacheKey, type KeyedLM, keyContent } from '../reply-cache/cache-key.ts'
import { findDifferences, type JsonDifference, showDifference } from '../reply-cache/explain-cache-key.ts'
import { defineLM } from '../define-lm.ts'
import type { LM, LMRequest, LMResult, LMStreamPart } from '../lm.ts'
import { streamResult } from '../stream/stream-result.ts'
import { record } from './record.ts'
import { headerOf, isSame, nameOf, readRecording, type RecordedReply } from './recording-file.ts'

/** Options of {@link replay}. */
export interface ReplayOptions {
  /** A file that `record` has written. */
  readonly file: string
  /** Is asked for what is not in the file, and its replies are added. @default none: such a request is an error */
  readonly live?: LM | undefined
  /** Cancels the reading of the file. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Makes an LM that answers with the replies that `record` has written. It has the id, the endpoint and the capabilities
 * of the recorded LM, so that cache keys, hashes and reports are those of the recorded run, and its results say what
 * that run used. The same request asked again gets its next recorded reply, and after the last the first again.
 *
 * A request without a reply rejects with an `LMError` `LM_NOT_RECORDED` that names the nearest recorded one.
 *
 * @throws ConfigurationError when there is no such recording, or when `live` is another LM than the recorded one
 * @example const lm = await replay({ file: 'recordings/demo.jsonl' })
 */
export async function replay({ file, live, signal }: ReplayOptions): Promise<LM> {
  signal?.throwIfAborted()
  const recording = await readRecording(file, signal)
  const recorded = recording?.header ?? (live && headerOf(live, new Date()))
  if (!recorded) {
    throw new ConfigurationError(
      `There is no recording at ${file}. Make it with \`record\`, or pass an LM as \`live\`.`,
    )
  }
  if (live && !isSame(recorded.lm, headerOf(live, new Date()).lm)) {
    throw new ConfigurationError(
      `${file} has replies of '${nameOf(recorded.lm)}', so '${live.id}' can't answer for it.`,
    )
  }
  const { lm, since } = recorded
  const recorder = live && record(live, { file })
  const results = new Map<string, LMResult[]>()
  for (const { key, result } of recording?.replies ?? []) add(key, result)
  const given = new Map<string, number>()

  function add(key: string, result: LMResult): LMResult {
    const ofKey = results.get(key)
    if (ofKey) ofKey.push(result)
    else results.set(key, [result])
    return result
  }

  function find(key: string): LMResult | undefined {
    const ofKey = results.get(key)
    if (!ofKey) return undefined
    const count = given.get(key) ?? 0
    given.set(key, count + 1)
    return ofKey[count % ofKey.length]
  }

  function notRecorded(request: LMRequest): LMError {
    const recordedReplies = recording?.replies ?? []
    return new LMError(
      `No reply to this request is in ${file} (${recordedReplies.length} replies of '${lm.id}', since ${since}). ` +
        `${nearest(lm, request, recordedReplies)} Record it, or pass an LM as \`live\`.`,
      { code: 'LM_NOT_RECORDED', provider: lm.id },
    )
  }

  async function generate(request: LMRequest): Promise<LMResult> {
    request.signal?.throwIfAborted()
    const key = cacheKey(lm, request)
    const found = find(key)
    if (found) return found
    if (!recorder) throw notRecorded(request)
    return add(key, await recorder.generate(request))
  }

  async function* stream(request: LMRequest): AsyncGenerator<LMStreamPart> {
    request.signal?.throwIfAborted()
    const key = cacheKey(lm, request)
    const found = find(key)
    if (found) return yield* streamResult(found)
    if (!recorder) throw notRecorded(request)
    for await (const part of recorder.stream?.(request) ?? streamResult(await recorder.generate(request))) {
      if (part.type === 'finish') add(key, part.result)
      yield part
    }
  }

  // What is read from a file needs no limits.
  return defineLM({ ...lm, ...(!live && { concurrency: 'self' }), generate, stream })
}

/** So many recorded requests are compared with one that has no reply. */
const compared = 1000

function nearest(lm: KeyedLM, request: LMRequest, replies: readonly RecordedReply[]): string {
  const asked = redact(keyContent(lm, request)['request'])
  let best: readonly JsonDifference[] | undefined
  for (const { request: other } of replies.slice(-compared)) {
    if (other === undefined) continue
    const differences = findDifferences(asked, other)
    if (!best || distance(differences) < distance(best)) best = differences
  }
  if (!best) return 'The file does not say what was asked.'
  const shown = best.slice(0, 3).map(showDifference)
  const more = best.length > shown.length ? ` and in ${best.length - shown.length} more places` : ''
  return `From the nearest one that has, it differs in ${shown.join('; ')}${more}.`
}

/** Few differences come first; among as many those in short texts. */
function distance(differences: readonly JsonDifference[]): number {
  return differences.reduce((sum, { a, b }) => sum + 1e6 + sizeOf(a, b), 0)
}

function sizeOf(a: JsonValue | undefined, b: JsonValue | undefined): number {
  if (typeof a !== 'string' || typeof b !== 'string') return 1000
  let start = 0
  while (start < a.length && a[start] === b[start]) start += 1
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1
  return Math.min(999, a.length + b.length - 2 * (start + end))
}
