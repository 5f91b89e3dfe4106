import { canonicalJson } from './hash/hash.ts'
import { addModelUsage, type ModelUsage, unknownUsage, type Usage, type UsageByModel } from './lm/usage.ts'

/** One thing a program did: a predictor, a retrieval, a tool, or an attempt of a module with what was done in it. */
export interface TraceEntry {
  /** What did it. */
  readonly kind: TraceKind
  /** The predictor's path, or the name of the retriever, tool or module. */
  readonly path: string
  /** The id of the piece of work, as in its events; later ones have higher ids. */
  readonly id: number
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
  /** It, or what it was part of, was taken back: nothing that learns from traces should see it. */
  readonly dropped?: true | undefined
  /** From begin to end, in milliseconds. */
  readonly durationMs: number
}

/** The entries of a trace that were not taken back. */
export function keptEntries(trace: readonly TraceEntry[]): readonly TraceEntry[] {
  return trace.some(({ dropped }) => dropped) ? trace.filter(({ dropped }) => !dropped) : trace
}

/** What kind of thing a {@link TraceEntry} records. */
export type TraceKind = 'predict' | 'retrieve' | 'tool' | 'attempt' | 'chain'

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
  input: unknown
  output?: unknown
  error?: unknown
  usage?: Record<string, ModelUsage>
  repairs?: number
  dropped?: true
  readonly beganAt: number
  endedAt: number | undefined
  /** Ticks of a logical clock: two entries overlap when neither ended before the other began. */
  readonly beganTick: number
  endedTick: number
}

/** What is known of a piece of work at its beginning. */
export type BegunEntry = Pick<TraceEntry, 'id' | 'parent' | 'kind' | 'path' | 'input'>

/** Records one execution. An id that it does not know is none of its business. */
export interface Recorder {
  /** Begins an entry. */
  begin(entry: BegunEntry): void
  /** Notes a piece of work that is no entry: what is part of it is part of `parent`. */
  pass(id: number, parent: number | undefined): void
  /** Says what went into an entry, where that is known only now. */
  takes(id: number, input: unknown): void
  /** Ends an entry with its output. */
  succeed(id: number, output: unknown): void
  /** Ends an entry with its error. */
  fail(id: number, error: unknown): void
  /** Marks an entry as taken back, with all that it contains. */
  drop(id: number): void
  /** Counts an LM call, for the execution and for an entry. */
  count(id: number | undefined, counted: CountedCall): void
  /** The entries so far in canonical order; the same whatever finished first. */
  trace(): readonly TraceEntry[]
  /** What was used so far, by model. */
  usage(): UsageByModel
}

/** Options of {@link createRecorder}. */
export interface RecorderOptions {
  /** The recorder of an execution around this one; it records everything too. */
  readonly outer?: Recorder | undefined
  /** The clock, in milliseconds. */
  readonly now?: (() => number) | undefined
}

/** Makes a recorder for one execution. */
export function createRecorder({ outer, now = () => performance.now() }: RecorderOptions = {}): Recorder {
  const entries = new Map<number, OpenEntry>()
  /** Pieces of work that are no entries, each with the entry that it is part of. */
  const passed = new Map<number, number | undefined>()
  const total: Record<string, ModelUsage> = {}
  let tick = 0
  const entryOf = (id: number | undefined): number | undefined =>
    id === undefined || entries.has(id) ? id : passed.get(id)
  const end = (id: number, outcome: Pick<OpenEntry, 'output' | 'error'>): void => {
    const entry = entries.get(id)
    if (entry) Object.assign(entry, outcome, { endedAt: now(), endedTick: (tick += 1) })
  }
  return {
    begin(entry) {
      const times = { beganAt: now(), endedAt: undefined, beganTick: (tick += 1), endedTick: Infinity }
      entries.set(entry.id, { ...entry, parent: entryOf(entry.parent), ...times })
      outer?.begin(entry)
    },
    pass(id, parent) {
      passed.set(id, entryOf(parent))
      outer?.pass(id, parent)
    },
    takes(id, input) {
      const entry = entries.get(id)
      if (entry) entry.input = input
      outer?.takes(id, input)
    },
    succeed(id, output) {
      end(id, { output })
      outer?.succeed(id, output)
    },
    fail(id, error) {
      end(id, { error })
      outer?.fail(id, error)
    },
    drop(id) {
      const entry = entries.get(id)
      if (entry) entry.dropped = true
      outer?.drop(id)
    },
    count(id, counted) {
      outer?.count(id, counted)
      addTo(total, counted)
      const known = entryOf(id)
      const entry = known === undefined ? undefined : entries.get(known)
      if (!entry) return
      addTo((entry.usage ??= {}), counted)
      if (counted.repair) entry.repairs = (entry.repairs ?? 0) + 1
    },
    trace: () => withDropped(canonicalOrder([...entries.values()])).map((entry) => toTraceEntry(entry, now)),
    usage: () => ({ ...total }),
  }
}

/** What is part of something that was taken back is taken back too; entries stand after what contains them. */
function withDropped(entries: readonly OpenEntry[]): readonly OpenEntry[] {
  const dropped = new Set<number>()
  return entries.map((entry) => {
    if (!entry.dropped && (entry.parent === undefined || !dropped.has(entry.parent))) return entry
    dropped.add(entry.id)
    return { ...entry, dropped: true }
  })
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
      visit(entry.id)
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
          .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.entry.id - b.entry.id))
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
