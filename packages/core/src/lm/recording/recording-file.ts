import { warn } from '../../work/warnings.ts'
import { appendFile, mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ConfigurationError } from '../../errors/configuration-error.ts'
import { canonicalJson, type JsonValue } from '../../hash/hash.ts'
import { findResultProblem } from '../check-result.ts'
import type { KeyedLM } from '../reply-cache/cache-key.ts'
import type { LM, LMResult } from '../lm.ts'
import { lmIdentity } from '../option-credentials.ts'

/** The first line of a recording: whose replies it has. */
export interface RecordingHeader {
  /** Counts up when the format changes. */
  readonly dspexRecording: 1
  readonly lm: KeyedLM & Pick<LM, 'capabilities'>
  /** When it was begun, ISO 8601. */
  readonly since: string
}

/** Every other line of a recording: one reply. */
export interface RecordedReply {
  /** The key of the call; see `cacheKey`. */
  readonly key: string
  /** When the reply came, ISO 8601. */
  readonly at: string
  /** The model that answered, as the provider names it. */
  readonly model: string
  /** What was asked, to be read and compared; media by their digest, without credentials. */
  readonly request?: JsonValue | undefined
  readonly result: LMResult
}

/** A recording as it was read. */
export interface Recording {
  readonly header: RecordingHeader
  readonly replies: readonly RecordedReply[]
}

/** Makes the first line of a recording of `lm`. */
export function headerOf(lm: LM, since: Date): RecordingHeader {
  const { capabilities } = lm
  return {
    dspexRecording: 1,
    lm: { ...lmIdentity(lm), ...(capabilities && { capabilities }) },
    since: since.toISOString(),
  }
}

/**
 * Reads a recording; `undefined` when there is no file, or nothing in it. A line that was cut off does not count.
 *
 * @throws ConfigurationError when the file can't be read or is something else
 */
export async function readRecording(file: string, signal?: AbortSignal): Promise<Recording | undefined> {
  let text: string
  try {
    text = await readFile(file, { encoding: 'utf8', signal })
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unusable(`The recording ${file} can't be read: ${(error as Error).message}`, error)
  }
  if (text === '') return undefined
  const [first = '', ...lines] = text.split('\n')
  const header = parse(first) as Partial<RecordingHeader> | undefined
  if (header?.dspexRecording !== 1 || typeof header.lm?.id !== 'string') {
    throw unusable(
      `${file} is no recording: its first line does not say whose replies it has. Make one with \`record\`.`,
    )
  }
  const replies: RecordedReply[] = []
  for (const [index, line] of lines.entries()) {
    const reply = parse(line) as (Partial<RecordedReply> & Partial<RecordingHeader>) | undefined | null
    // Two who begin a file at the same moment may both write its header.
    if (line === '' || reply?.dspexRecording) continue
    if (typeof reply?.key === 'string' && findResultProblem(reply.result) === undefined) {
      replies.push(reply as RecordedReply)
    } else {
      warn('RECORDING_LINE_SKIPPED', () => `Line ${index + 2} of ${file} is damaged or cut off, so it does not count.`)
    }
  }
  // Who wrote it may have known fewer credentials than we do.
  const lm = { ...header.lm, ...lmIdentity(header.lm) }
  return { header: { ...(header as RecordingHeader), lm }, replies }
}

/** Adds to a recording. */
export interface RecordingWriter {
  /** Opens the file, and makes it with its header if need be. @throws ConfigurationError */
  open(): Promise<void>
  /** Adds a line; lines of one process and of several never mix. */
  append(reply: RecordedReply): Promise<void>
}

/** Makes a writer for the recording of `lm` in `file`. */
export function recordingWriter(file: string, lm: LM): RecordingWriter {
  let opened: Promise<void> | undefined
  let last: Promise<unknown> = Promise.resolve()
  const write = (line: string): Promise<void> => {
    const writing = last.then(() => appendFile(file, line))
    last = writing.catch(() => undefined)
    return writing
  }

  async function openFile(): Promise<void> {
    const own = headerOf(lm, new Date())
    try {
      await mkdir(dirname(file), { recursive: true })
      const handle = await open(file, 'a+')
      try {
        const { size } = await handle.stat()
        if (size === 0) return await handle.appendFile(`${JSON.stringify(own)}\n`)
        const { buffer } = await handle.read({ buffer: Buffer.alloc(1), position: size - 1 })
        // A line that was cut off stays alone.
        if (buffer.toString() !== '\n') await handle.appendFile('\n')
      } finally {
        await handle.close()
      }
    } catch (error) {
      throw unusable(`The recording ${file} can't be written: ${(error as Error).message}`, error)
    }
    const found = (await readRecording(file))?.header.lm
    if (found && !isSame(found, own.lm)) {
      throw unusable(`${file} has replies of '${nameOf(found)}', not of '${nameOf(own.lm)}'. Record into another file.`)
    }
  }

  return {
    open() {
      // Who was refused once may try again later.
      opened ??= openFile().catch((error: unknown) => {
        opened = undefined
        throw error
      })
      return opened
    },
    append: (reply) => write(`${JSON.stringify(reply)}\n`),
  }
}

type RecordedLM = RecordingHeader['lm']

/** Whether two LMs have the same keys. */
export function isSame(a: RecordedLM, b: RecordedLM): boolean {
  return identity(a) === identity(b)
}

function identity({ id, endpoint, fixedOptions }: RecordedLM): string {
  return canonicalJson({ id, endpoint, fixedOptions })
}

/** An LM in words. */
export function nameOf({ id, endpoint }: RecordedLM): string {
  return endpoint === undefined ? id : `${id} at ${endpoint}`
}

function unusable(message: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(message, { cause })
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return undefined
  }
}
