import type { LabResult, LabTrial, TrialLab } from '@dspex/evaluate'
import type { Candidate } from '../candidate/candidate.ts'
import { remembering, solvedFrom } from '../numbers.ts'
import type { ScoreScale } from './score-scale.ts'

/** What is known of each example. */
export interface Knowledge {
  /** How likely the example is solved by the incumbent, from 0 to 1, by its record. */
  expected(id: string): number
  /** Whether the example was ever run. */
  isKnown(id: string): boolean
  /** The last run that did not solve the example. */
  failureOf(id: string): LabResult | undefined
  /** The last run that solved it. */
  successOf(id: string): LabResult | undefined
  /** Where a score lies between the worst, 0, and the best, 1. */
  unit(score: number): number
}

/**
 * What every run has shown: how likely an example is solved now, and its last failure and success. One run of one
 * candidate says little; all runs of an example together say much of what it takes.
 */
export interface Memory extends Knowledge {
  /** Runs a candidate on examples, and notes what came of it. */
  run(candidate: Candidate, ids: readonly string[]): Promise<readonly LabResult[]>
  /**
   * Runs a candidate to decide whether the search goes on with it. It lives on by luck too, so these runs are samples of
   * their own, which never count where it is judged in the end.
   */
  rehearse(candidate: Candidate, ids: readonly string[]): Promise<readonly LabResult[]>
  /** Runs trials of several candidates at once. Their failures and successes are kept, their scores not yet counted. */
  runAll(trials: readonly MemoryTrial[]): Promise<readonly LabResult[]>
  /** Notes what came of trials that were run elsewhere. */
  note(runs: readonly Run[]): void
  /** Counts runs as the incumbent's: what is learnt of a candidate that was refused says nothing about it. */
  learn(results: readonly LabResult[]): void
  /** Counts a guess, as half a run: what mends one failure probably mends others of its kind. */
  presume(ids: readonly string[], solved: number): void
  /** By example: what the candidate scored where nothing was chosen by it, so never in {@link Memory.rehearse}. */
  scoresOf(candidate: Candidate): ReadonlyMap<string, number>
  /** By example: what the candidate scored in any plain run. Never of an example that its edits were made from. */
  allScoresOf(candidate: Candidate): ReadonlyMap<string, number>
  /** Makes old runs count less: the incumbent is another one now. */
  age(): void
  /** What is known now, which later runs do not change: what goes on side by side reads the same, whatever ends first. */
  asOfNow(): Knowledge
}

/** One run of a candidate. */
export interface MemoryTrial extends Omit<LabTrial, 'state'> {
  readonly candidate: Candidate
}

/** A run and what came of it. */
export interface Run {
  readonly candidate: Candidate
  readonly result: LabResult
}

interface ExampleRecord {
  readonly solved: number
  readonly weight: number
  readonly failure?: LabResult
  readonly success?: LabResult
}

const nothing: ExampleRecord = { solved: 0, weight: 0 }

/** Numbers the samples that the search decides by; the finals judge by others. */
export const rehearsal = 1

/** Makes an empty memory. */
export function createMemory(lab: TrialLab, scale: ScoreScale): Memory {
  const { aging, guess } = remembering
  // Records are replaced, never changed, so that what was known at a time is a copy of the map.
  const records = new Map<string, ExampleRecord>()
  const scores = new Map<string, Map<string, number>>()
  const allScores = new Map<string, Map<string, number>>()
  let all = { solved: 0.5, weight: 1 }

  function note({ candidate, result }: Run): void {
    const { trial, score } = result
    const { exampleId, repeat, lmOptions, overrideLM } = trial
    if (score === null || candidate.masked.has(exampleId)) return
    scale.see(score)
    const outcome = scale.unit(score) >= solvedFrom ? 'success' : 'failure'
    records.set(exampleId, { ...recordOf(exampleId), [outcome]: result })
    // Runs at another temperature or of a teacher show what can be done, not what the candidate does.
    if (lmOptions || overrideLM) return
    for (const kept of repeat ? [allScores] : [allScores, scores]) {
      const own = kept.get(candidate.id) ?? new Map<string, number>()
      kept.set(candidate.id, own.set(exampleId, score))
    }
  }

  function recordOf(id: string): ExampleRecord {
    return records.get(id) ?? nothing
  }

  function count(id: string, solved: number, weight: number): void {
    const record = recordOf(id)
    records.set(id, { ...record, solved: record.solved + solved, weight: record.weight + weight })
  }

  async function runAll(trials: readonly MemoryTrial[]): Promise<readonly LabResult[]> {
    const runs = await runTrials(lab, trials)
    for (const run of runs) note(run)
    return runs.map(({ result }) => result)
  }

  return {
    ...knowledgeOf(records, () => all, scale.unit),
    runAll,
    run: (candidate, ids) => runAll(ids.map((exampleId) => ({ candidate, exampleId }))),
    rehearse: (candidate, ids) => runAll(ids.map((exampleId) => ({ candidate, exampleId, repeat: rehearsal }))),
    note(runs) {
      for (const run of runs) note(run)
    },
    learn(results) {
      for (const { trial, score } of results) {
        if (score === null) continue
        const solved = scale.unit(score)
        count(trial.exampleId, solved, 1)
        all = { solved: all.solved + solved, weight: all.weight + 1 }
      }
    },
    presume(ids, solved) {
      for (const id of ids) count(id, solved * guess, guess)
    },
    scoresOf: (candidate) => scores.get(candidate.id) ?? new Map<string, number>(),
    allScoresOf: (candidate) => allScores.get(candidate.id) ?? new Map<string, number>(),
    age() {
      for (const [id, record] of records)
        records.set(id, { ...record, solved: record.solved * aging, weight: record.weight * aging })
      all = { solved: all.solved * aging, weight: all.weight * aging }
    },
    asOfNow() {
      const then = all
      return knowledgeOf(new Map(records), () => then, scale.asOfNow())
    },
  }
}

/** Runs trials, without a note of what came of them. */
export async function runTrials(lab: TrialLab, trials: readonly MemoryTrial[]): Promise<readonly Run[]> {
  const results = await lab.run(trials.map(({ candidate, ...trial }) => ({ ...trial, state: candidate.state })))
  return results.map((result, place) => ({ candidate: trials[place]!.candidate, result }))
}

function knowledgeOf(
  records: ReadonlyMap<string, ExampleRecord>,
  all: () => { readonly solved: number; readonly weight: number },
  unit: (score: number) => number,
): Knowledge {
  return {
    expected(id) {
      const { usualWeight } = remembering
      const usual = all().solved / all().weight
      const { solved, weight } = records.get(id) ?? nothing
      return (solved + usualWeight * usual) / (weight + usualWeight)
    },
    isKnown: (id) => (records.get(id)?.weight ?? 0) > 0,
    failureOf: (id) => records.get(id)?.failure,
    successOf: (id) => records.get(id)?.success,
    unit,
  }
}
