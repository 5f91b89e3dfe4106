import type { TrialKey, TrialRow, TrialScore } from './trial.ts'

/**
 * Where trials are kept: the port of every store of results. A row counts once `append` has resolved; a trial that is
 * appended later under the same key replaces what was there, its scores too. Prove an implementation with
 * `testTrialStore` of `@dspex/evaluate/conformance`.
 */
export interface TrialStore {
  /**
   * Writes rows; durable when it resolves. Rows of one call are kept all or none. With a claim that has ended it writes
   * nothing and rejects with a `ClaimError`, so that a holder who comes late never writes over what came after a take-over.
   */
  append(rows: readonly StoredRow[], options?: AppendOptions): Promise<void>
  /**
   * Reads every trial that was there when reading began, scores merged, each once, in no particular order. Streams:
   * what is read is not held.
   */
  read(query: TrialQuery, options?: TrialStoreOptions): AsyncIterable<TrialRow>
  /**
   * Reads the same trials in short: what an evaluation needs to go on where it stopped. Worth having where that is
   * much faster than `read`, which is used where this is missing.
   */
  summaries?(query: TrialQuery, options?: TrialStoreOptions): AsyncIterable<TrialSummary>
  /**
   * Reads the hashes of the programs that a study has trials of, each once: by it an evaluation says that code has changed.
   */
  programs?(query: Pick<TrialQuery, 'runId'>, options?: TrialStoreOptions): AsyncIterable<string>
  /**
   * Asks to be the only one who runs a trial, among all that share the store: `undefined` when somebody else is at it. The
   * claim ends when it is disposed of, or after `ttlMs` unless it is renewed, so that the trials of one who died are taken
   * over. With it, several evaluations over one store share its trials; it is for stores that several may write to.
   */
  claim?(key: TrialKey, options: ClaimOptions): Promise<TrialClaim | undefined>
}

/** Options of {@link TrialStore.claim}. */
export interface ClaimOptions {
  /** When the claim ends by itself, in milliseconds from now. */
  readonly ttlMs: number
  /** Cancels the asking, not a claim that was given. */
  readonly signal?: AbortSignal | undefined
}

/** The right to be the only one who runs a trial. Disposing of it gives it back, unless it has ended by then. */
export interface TrialClaim extends AsyncDisposable {
  /** Names the claim to its store. */
  readonly token: string
  /** What the store had of the trial when it was claimed: another may have run it since one read the store. */
  readonly trial: TrialRow | undefined
  /** Makes it last for `ttlMs` from now at least: whoever takes long does it again and again. `false` when it has ended. */
  renew(options: { readonly ttlMs: number }): Promise<boolean>
}

/** A trial without what takes space: output, trace and time; scores may lack `feedback`, `details` and `usage`. */
export interface TrialSummary extends Omit<TrialRow, 'output' | 'trace' | 'at'> {}

/** A row to write: a whole trial, or more scores of one that is there. */
export type StoredRow = TrialToStore | ScoresToStore

/** A whole trial. */
export interface TrialToStore {
  /** Tells the kinds of rows apart. */
  readonly kind: 'trial'
  /** The trial. */
  readonly trial: TrialRow
}

/** More scores of a trial that is there; of a trial that is not, they are left out. */
export interface ScoresToStore {
  /** Tells the kinds of rows apart. */
  readonly kind: 'scores'
  /** The trial that they belong to. */
  readonly key: TrialKey
  /** By name of the metric and its version; they replace those of the same name and version. */
  readonly scores: Readonly<Record<string, TrialScore>>
}

/** Which trials to read. */
export interface TrialQuery {
  /** The study. */
  readonly runId: string
  /** The program. */
  readonly programHash: string
}

/** Options of a store's methods. */
export interface TrialStoreOptions {
  /** Cancels the call; what was being written may or may not be there. */
  readonly signal?: AbortSignal | undefined
}

/** Options of {@link TrialStore.append}. */
export interface AppendOptions extends TrialStoreOptions {
  /** What the rows belong to, of this store: they are written only while it holds. @default they are written in any case */
  readonly claim?: Pick<TrialClaim, 'token'> | undefined
}

/** Lays scores over those of a trial, the latest last. */
export function withScores<Trial extends TrialSummary>(trial: Trial, later: readonly TrialRow['scores'][]): Trial {
  if (later.length === 0) return trial
  // Assigning would lose a metric called `__proto__`.
  const scores = Object.fromEntries([trial.scores, ...later].flatMap((each) => Object.entries(each)))
  return { ...trial, scores }
}
