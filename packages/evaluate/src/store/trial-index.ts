import { appendFile, type FileHandle, open, truncate } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { WrittenBatch } from './append-log.ts'
import { type FilePart, type Lines, linesBackwards, readPart } from './lines-backwards.ts'
import {
  type BlockHeader,
  readBlock,
  readBlockPrograms,
  readHeader,
  type ShortRow,
  writeBlock,
} from './trial-index-block.ts'
import type { StoredRow, TrialQuery } from '../trial/trial-store.ts'

/** The index lies beside its log. */
export function indexPath(path: string): string {
  return `${path}.index`
}

/** So many bytes of the log make a block: what a crash leaves without one is read from the log. */
const blockBytes = 1_048_576

/** Writes the index of what is added to a log. */
export interface TrialIndexWriter {
  /** Adds what has been written to the log; never fails and is not waited for. */
  add(batch: WrittenBatch<readonly ShortRow[]>): void
  /** Writes what is left. */
  close(): Promise<void>
}

/**
 * Writes an index: the rows of a log in short, in blocks. It is only ever a copy: what it lacks is read from the log,
 * and what does not fit the log, byte by byte, is not used. So it needs no care, and when it can't be written the log
 * goes on without.
 */
export function openTrialIndex(path: string): TrialIndexWriter {
  let from = 0
  let to = 0
  let checksum = 0
  let rows: ShortRow[] = []
  let written = Promise.resolve()
  const flush = (): void => {
    if (rows.length === 0) return
    const line = writeBlock({ from, to, checksum }, rows)
    rows = []
    written = written.then(() => appendBlock(path, line))
  }
  return {
    add({ from: start, bytes, notes }) {
      // Of a log that begins anew, an index can only be left from an earlier one.
      if (start === 0) written = truncate(indexPath(path)).catch(ignore)
      if (rows.length === 0) [from, checksum] = [start, 0]
      to = start + bytes.length
      checksum = crc32(bytes, checksum)
      for (const more of notes) rows.push(...more)
      if (to - from >= blockBytes) flush()
    },
    async close() {
      flush()
      await written
    },
  }
}

/** Adds a block; a line break before it ends what a crash may have left. */
async function appendBlock(path: string, line: string): Promise<void> {
  await appendFile(indexPath(path), `\n${line}\n`).catch(ignore)
}

/** What {@link readShort} reads. */
export interface ShortReading {
  /** The log. */
  readonly path: string
  /** Opened. */
  readonly log: FileHandle
  /** Where its last whole line ends. */
  readonly size: number
  readonly signal: AbortSignal | undefined
  /** Reads the rows of lines of the log. */
  readonly parse: (lines: Lines) => Promise<StoredRow[]> | StoredRow[]
}

/** Which rows. */
interface WithQuery {
  readonly query: TrialQuery
}

/**
 * Reads the rows of a log in short, the last first: from its index as far as that goes, from the log where there is none.
 * Parts without one get theirs, if it can be written.
 */
export async function* readShort(reading: ShortReading & WithQuery): AsyncGenerator<ShortRow[], void, undefined> {
  for await (const { block, rows } of readParts(reading)) yield block ? readBlock(block, reading.query) : rows
}

/** Reads which programs of a study a log has rows of, in the same way; some of them several times. */
export async function* readPrograms(reading: ShortReading, runId: string): AsyncGenerator<string[], void, undefined> {
  for await (const { block, rows } of readParts(reading)) {
    if (block) yield readBlockPrograms(block, runId)
    else
      yield rows
        .map((row) => (row.kind === 'trial' ? row.trial : row.key))
        .flatMap((key) => (key.runId === runId ? [key.programHash] : []))
  }
}

/** A part of a log: its block of the index, or its rows where there is none. */
type Part =
  | { readonly block: Buffer; readonly rows?: undefined }
  | { readonly block?: undefined; readonly rows: ShortRow[] }

async function* readParts(reading: ShortReading): AsyncGenerator<Part, void, undefined> {
  const { path, log, size, signal } = reading
  const index = await open(indexPath(path)).catch(ignore)
  try {
    let end = size
    let memory = Buffer.alloc(0)
    const reuse = (part: FilePart): Buffer => {
      if (memory.length < part.to - part.from) memory = Buffer.allocUnsafe(2 * (part.to - part.from))
      return memory
    }
    for (const { header, place } of index ? await findBlocks(index, signal) : []) {
      signal?.throwIfAborted()
      if (header.to > end || !(await fitsLog(log, header, reuse))) continue
      if (header.to < end) yield* readGap(reading, { from: header.to, to: end })
      yield { block: await readPart(index as FileHandle, place, reuse(place)) }
      end = header.from
    }
    if (end > 0) yield* readGap(reading, { from: 0, to: end })
  } finally {
    await index?.close()
  }
}

interface FoundBlock {
  readonly header: BlockHeader
  /** Where it stands in the index. */
  readonly place: FilePart
}

/** Finds the sound blocks of an index, of the last part of the log first. */
async function findBlocks(index: FileHandle, signal: AbortSignal | undefined): Promise<FoundBlock[]> {
  const { size } = await index.stat()
  const found: FoundBlock[] = []
  for await (const { from, bytes } of linesBackwards(index, { from: 0, to: size }, signal)) {
    let start = 0
    while (start < bytes.length) {
      const next = bytes.indexOf(10, start)
      const end = next < 0 ? bytes.length : next
      const header = end > start ? readHeader(bytes.subarray(start, end)) : undefined
      if (header) found.push({ header, place: { from: from + start, to: from + end } })
      start = end + 1
    }
  }
  return found.toSorted((a, b) => b.header.to - a.header.to || b.header.from - a.header.from)
}

/** Whether the part of the log is still what the block was made of, and whole lines. */
async function fitsLog(log: FileHandle, header: BlockHeader, reuse: (part: FilePart) => Buffer): Promise<boolean> {
  const part = { from: Math.max(0, header.from - 1), to: header.to }
  const bytes = await readPart(log, part, reuse(part))
  const own = bytes.subarray(header.from - part.from)
  const beginsLine = header.from === 0 || bytes[0] === 10
  return beginsLine && own.at(-1) === 10 && crc32(own) === header.checksum
}

async function* readGap(
  { path, log, signal, parse }: ShortReading,
  part: FilePart,
): AsyncGenerator<Part, void, undefined> {
  for await (const lines of linesBackwards(log, part, signal)) {
    const { from, to, bytes } = lines
    const rows = await parse(lines)
    yield { rows }
    if (to - from >= blockBytes / 2) await appendBlock(path, writeBlock({ from, to, checksum: crc32(bytes) }, rows))
  }
}

function ignore(): undefined {
  return undefined
}
