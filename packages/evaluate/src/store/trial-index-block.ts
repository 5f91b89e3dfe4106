import { crc32 } from 'node:zlib'
import type { ModelUsage, Usage, UsageByModel } from '@dspex/core'
import type { LoggedRow } from './latest-trials.ts'
import type { FilePart } from './lines-backwards.ts'
import type { TrialFailure, TrialRow, TrialScore } from '../trial/trial.ts'
import type { StoredRow, TrialQuery, TrialSummary } from '../trial/trial-store.ts'

/** Which part of a log a block stands for. */
export interface BlockHeader extends FilePart {
  /** The CRC-32 of that part. */
  readonly checksum: number
}

/** A row in short. */
export type ShortRow = LoggedRow<TrialSummary>

type Flat = readonly [
  run: number,
  program: number,
  exampleId: string,
  exampleHash: string,
  repeat: number,
  scores: readonly (number | string | null | Omit<TrialFailure, 'blame'>)[],
  durationMs?: number,
  costUsd?: number | null,
  usage?: readonly (number | null | Usage)[],
  failure?: TrialFailure,
]

interface Block {
  /** Runs, programs, models and metrics, which rows name by their place here. */
  readonly names: readonly string[]
  /** Each pair of run and program that there are rows of. */
  readonly studies: readonly (readonly [run: number, program: number])[]
  readonly rows: readonly Flat[]
}

/** Copies of a row what an index keeps: no output, no trace, and nothing that others can change later. */
export function shorten(row: StoredRow): ShortRow {
  if (row.kind === 'scores') return { kind: 'scores', key: { ...row.key }, scores: shortenScores(row.scores) }
  const { runId, programHash, exampleId, exampleHash, repeat, costUsd, durationMs, failure } = row.trial
  const scores = shortenScores(row.trial.scores)
  const usage: Record<string, ModelUsage> = {}
  for (const [model, used] of Object.entries(row.trial.usage)) {
    const { inputTokens, outputTokens } = used.usage
    const tokens = { inputTokens: { ...inputTokens }, outputTokens: { ...outputTokens } }
    setOwn(usage, model, { ...used, usage: tokens })
  }
  const trial = { runId, programHash, exampleId, exampleHash, repeat, scores, usage, costUsd, durationMs }
  return { kind: 'trial', trial: failure ? { ...trial, failure: { ...failure } } : trial }
}

function shortenScores(scores: TrialRow['scores']): Record<string, TrialScore> {
  const short: Record<string, TrialScore> = {}
  for (const [id, said] of Object.entries(scores)) {
    const copy =
      said.error === undefined ? { score: said.score, labelsHash: said.labelsHash } : { error: { ...said.error } }
    setOwn(short, id, copy)
  }
  return short
}

/** The checksum begins with it, so that a block of another format does not count. Raise it when rows change. */
const format = 3

/**
 * Writes rows in short as a line: the CRC-32 of what follows, the part of the log with its CRC-32, then JSON. The line
 * proves itself and the part that it stands for, so that it can be lost or stand anywhere without harm.
 */
export function writeBlock({ from, to, checksum }: BlockHeader, rows: readonly ShortRow[]): string {
  const places = new Map<string, number>()
  const placeOf = (name: string): number => {
    const known = places.get(name)
    if (known !== undefined) return known
    places.set(name, places.size)
    return places.size - 1
  }
  const flat = rows.map((row) => flatten(row, placeOf))
  const studies = new Map(flat.map(([run, program]) => [`${run} ${program}`, [run, program] as const]))
  const block: Block = { names: [...places.keys()], studies: [...studies.values()], rows: flat }
  const body = `${from} ${to} ${checksum} ${JSON.stringify(block)}`
  return `${crc32(body, format)} ${body}`
}

/** Reads what a line stands for; `undefined` when it is damaged. */
export function readHeader(line: Buffer): BlockHeader | undefined {
  const fields = line.toString('latin1', 0, Math.min(line.length, 80)).split(' ', 4).map(Number)
  const [own, from, to, checksum] = fields as [number, number, number, number]
  const isSound = fields.every(Number.isSafeInteger) && fields.length === 4 && from >= 0 && to > from
  return isSound && crc32(line.subarray(line.indexOf(' ') + 1), format) === own ? { from, to, checksum } : undefined
}

/** Reads the rows of a sound line, those of the query. */
export function readBlock(line: Buffer, { runId, programHash }: TrialQuery): ShortRow[] {
  const { names, rows } = JSON.parse(line.toString('utf8', line.indexOf('{'))) as Block
  const run = names.indexOf(runId)
  const program = names.indexOf(programHash)
  const found: ShortRow[] = []
  for (const row of rows) if (row[0] === run && row[1] === program) found.push(unflatten(row, names))
  return found
}

/** Reads which programs of a study a sound line has rows of, without reading the rows. */
export function readBlockPrograms(line: Buffer, runId: string): string[] {
  // In a text the quotes would be escaped.
  const rowsAt = line.indexOf(',"rows":')
  const { names, studies } = JSON.parse(`${line.toString('utf8', line.indexOf('{'), rowsAt)}}`) as Omit<Block, 'rows'>
  return studies.flatMap(([run, program]) => (names[run] === runId ? [names[program]!] : []))
}

function flatten(row: ShortRow, placeOf: (name: string) => number): Flat {
  const key = row.kind === 'trial' ? row.trial : row.key
  const { runId, programHash, exampleId, exampleHash, repeat } = key
  const scores = flattenScores(row.kind === 'trial' ? row.trial.scores : row.scores, placeOf)
  const head = [placeOf(runId), placeOf(programHash), exampleId, exampleHash, repeat, scores] as const
  if (row.kind === 'scores') return head
  const { durationMs, costUsd, usage, failure } = row.trial
  const used = Object.entries(usage).flatMap(
    ([model, { calls, cachedCalls, repairs, retries, usage: tokens, costUsd: usd }]) => [
      placeOf(model),
      calls,
      cachedCalls,
      repairs,
      retries,
      tokens,
      usd,
    ],
  )
  return failure ? [...head, durationMs, costUsd, used, failure] : [...head, durationMs, costUsd, used]
}

function flattenScores(scores: TrialRow['scores'], placeOf: (name: string) => number): Flat[5] {
  return Object.entries(scores).flatMap(([id, said]): Flat[5] =>
    said.error === undefined ? [placeOf(id), said.score, said.labelsHash] : [placeOf(id), null, said.error],
  )
}

function unflatten(row: Flat, names: readonly string[]): ShortRow {
  const [run, program, exampleId, exampleHash, repeat, flatScores, durationMs, costUsd = null, used, failure] = row
  const runId = names[run]!
  const programHash = names[program]!
  const scores: Record<string, TrialScore> = {}
  for (let at = 0; at < flatScores.length; at += 3) {
    const score = flatScores[at + 1] as number | null
    const about = flatScores[at + 2]
    const said =
      score === null ? { error: about as Omit<TrialFailure, 'blame'> } : { score, labelsHash: about as string }
    setOwn(scores, names[flatScores[at] as number]!, said)
  }
  if (durationMs === undefined || used === undefined)
    return { kind: 'scores', key: { runId, programHash, exampleId, exampleHash, repeat }, scores }
  const usage = unflattenUsage(used, names)
  const trial = { runId, programHash, exampleId, exampleHash, repeat, scores, usage, costUsd, durationMs }
  return { kind: 'trial', trial: failure ? { ...trial, failure } : trial }
}

function unflattenUsage(used: NonNullable<Flat[8]>, names: readonly string[]): UsageByModel {
  const usage: Record<string, ModelUsage> = {}
  for (let at = 0; at < used.length; at += 7) {
    setOwn(usage, names[used[at] as number]!, {
      calls: used[at + 1] as number,
      cachedCalls: used[at + 2] as number,
      repairs: used[at + 3] as number,
      retries: used[at + 4] as number,
      usage: used[at + 5] as Usage,
      costUsd: used[at + 6] as number | null,
    })
  }
  return usage
}

/** Names come from users: `__proto__` is one like any other. */
function setOwn<Value>(record: Record<string, Value>, name: string, value: Value): void {
  if (name !== '__proto__') record[name] = value
  else Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true })
}
