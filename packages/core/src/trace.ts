import { canonicalJson } from './hash/hash.ts'
import { addModelUsage, type ModelUsage, unknownUsage, type Usage, type UsageByModel } from './lm/usage.ts'

/** One thing a program did: a predictor, a retrieval or a tool. */
export interface TraceEntry {
  /** Whether a predictor, a retriever or a tool did it. */
  readonly kind: TraceKind
  /** The predictor's path, or the name of the retriever or tool. */
  readonly path: string
  /** Numbers the entries of one execution in the order in which they began. */
  readonly call: number
  /** The entry that this one was part of. */
  readonly parent: number | undefined
  /** What went in: validated inputs of a predictor, `query`, `k` and `filter` of a retrieval. */
  readonly input: unknown
  /** What came out; absent when it failed. */
  readonly output?: unknown
  /** What it failed with. */
  readonly error?: unknown
  /** What its own LM calls used, by model; absent when it made none. */
  readonly usage?: UsageByModel | undefined
  /** How often a reply had to be asked for again. */
  readonly repairs?: number | undefined
  /** From begin to end, in milliseconds. */
  readonly durationMs: number
}

/** What kind of thing a {@link TraceEntry} records. */
export type TraceKind = 'predict' | 'retrieve' | 'tool'

/** One LM call to be counted. */
export interface CountedCall {
  readonly model: string
  readonly usage: Usage
  readonly costUsd: number | null
  readonly cached: boolean
  readonly repair: boolean
  /** Attempts that failed before. @default 0 */
  readonly retries?: number
}

interface OpenEntry extends Omit<TraceEntry, 'durationMs'> {
  output?: unknown
  error?: unknown
  usage?: Record<string, ModelUsage>
  repairs?: number
  readonly beganAt: number
  endedAt: number | undefined
  /** Ticks of a logical clock: two entries overlap when neither ended before the other began. */
  readonly beganTick: number
  endedTick: number
}

/** Records one execution. */
export interface Recorder {
  /** Begins an entry within `parent` and returns its number. */
  begin(kind: TraceKind, path: string, input: unknown, parent: number | undefined): number
  /** Ends entry `call` with its output. */
  succeed(call: number, output: unknown): void
  /** Ends entry `call` with its error. */
  fail(call: number, error: unknown): void
  /** Counts an LM call, for the execution and for entry `call`. */
  count(call: number | undefined, counted: CountedCall): void
  /** The entries so far in canonical order; the same whatever finished first. */
  trace(): readonly TraceEntry[]
  /** What was used so far, by model. */
  usage(): UsageByModel
}

/** Options of {@link createRecorder}. */
export interface RecorderOptions {
  /** The recorder of an execution around this one; it records everything too. */
  readonly outer?: Recorder | undefined
  /** The entry of `outer` that this execution is part of. */
  readonly outerCall?: number | undefined
  /** The clock, in milliseconds. */
  readonly now?: (() => number) | undefined
}

/** Makes a recorder for one execution. */
export function createRecorder(options: RecorderOptions = {}): Recorder {
  const { outer, outerCall, now = () => performance.now() } = options
  const entries: OpenEntry[] = []
  const outerCalls: number[] = []
  const toOuter = (call: number | undefined): number | undefined => (call === undefined ? outerCall : outerCalls[call])
  const total: Record<string, ModelUsage> = {}
  let tick = 0
  const end = (entry: OpenEntry): void => {
    entry.endedAt = now()
    entry.endedTick = tick += 1
  }
  return {
    begin(kind, path, input, parent) {
      const call = entries.length
      entries.push({
        kind,
        path,
        call,
        parent,
        input,
        beganAt: now(),
        endedAt: undefined,
        beganTick: (tick += 1),
        endedTick: Infinity,
      })
      if (outer) outerCalls[call] = outer.begin(kind, path, input, toOuter(parent))
      return call
    },
    succeed(call, output) {
      const entry = entries[call] as OpenEntry
      entry.output = output
      end(entry)
      outer?.succeed(toOuter(call) as number, output)
    },
    fail(call, error) {
      const entry = entries[call] as OpenEntry
      entry.error = error
      end(entry)
      outer?.fail(toOuter(call) as number, error)
    },
    count(call, counted) {
      outer?.count(toOuter(call), counted)
      addTo(total, counted)
      const entry = call === undefined ? undefined : entries[call]
      if (!entry) return
      addTo((entry.usage ??= {}), counted)
      if (counted.repair) entry.repairs = (entry.repairs ?? 0) + 1
    },
    trace: () => canonicalOrder(entries).map((entry) => toTraceEntry(entry, now)),
    usage: () => ({ ...total }),
  }
}

function toTraceEntry(
  { beganAt, endedAt, beganTick: _beganTick, endedTick: _endedTick, ...entry }: OpenEntry,
  now: () => number,
): TraceEntry {
  return { ...entry, ...(entry.usage && { usage: { ...entry.usage } }), durationMs: (endedAt ?? now()) - beganAt }
}

function addTo(
  usage: Record<string, ModelUsage>,
  { model, cached, repair, retries = 0, ...counted }: CountedCall,
): void {
  addModelUsage(usage, model, {
    calls: cached ? 0 : 1,
    cachedCalls: cached ? 1 : 0,
    repairs: repair ? 1 : 0,
    retries: cached ? 0 : retries,
    usage: cached ? unknownUsage : counted.usage,
    costUsd: cached ? 0 : counted.costUsd,
  })
}

/**
 * Orders entries the same way however long each took: siblings by when they began; siblings that overlapped in time by
 * path (the path that began first first), then by input. Each entry is followed by what it contains. Parallel branches
 * that each make several calls one after the other need a module each to be told apart.
 */
function canonicalOrder(entries: readonly OpenEntry[]): OpenEntry[] {
  if (entries.length < 2) return [...entries]
  const children = Map.groupBy(entries, (entry) => entry.parent)
  const ordered: OpenEntry[] = []
  const visit = (parent: number | undefined): void => {
    for (const entry of orderSiblings(children.get(parent) ?? [])) {
      ordered.push(entry)
      visit(entry.call)
    }
  }
  visit(undefined)
  return ordered
}

function orderSiblings(siblings: readonly OpenEntry[]): OpenEntry[] {
  const ordered: OpenEntry[] = []
  let overlapping: OpenEntry[] = []
  let latestEnd = -Infinity
  for (const entry of siblings) {
    if (entry.beganTick > latestEnd) {
      ordered.push(...orderOverlapping(overlapping))
      overlapping = []
    }
    overlapping.push(entry)
    latestEnd = Math.max(latestEnd, entry.endedTick)
  }
  ordered.push(...orderOverlapping(overlapping))
  return ordered
}

function orderOverlapping(entries: readonly OpenEntry[]): OpenEntry[] {
  if (entries.length < 2) return [...entries]
  const byPath = Map.groupBy(entries, (entry) => `${entry.kind} ${entry.path}`)
  return [...byPath.values()].flatMap((group) =>
    group.length < 2
      ? group
      : group
          .map((entry) => ({ entry, key: sortKey(entry.input) }))
          .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.entry.call - b.entry.call))
          .map(({ entry }) => entry),
  )
}

function sortKey(input: unknown): string {
  try {
    return canonicalJson(input)
  } catch {
    return ''
  }
}
