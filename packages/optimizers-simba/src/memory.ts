import type { LabResult, LabTrial, TrialLab } from '@dspex/evaluate'
import type { Candidate } from './candidate.ts'
import type { ScoreScale } from './score-scale.ts'

/**
 * What every run has shown: how likely an example is solved now, and its last failure and success. One run of one
 * candidate says little; all runs of an example together say much of what it takes.
 */
export interface Memory {
  /** Runs a candidate on examples. */
  run(candidate: Candidate, ids: readonly string[], settings?: RunSettings): Promise<readonly LabResult[]>
  /** Runs trials of several candidates at once. Their failures and successes are kept, their scores not yet counted. */
  runAll(trials: readonly MemoryTrial[]): Promise<readonly LabResult[]>
  /** Counts runs as the incumbent's: what is learnt of a candidate that was refused says nothing about it. */
  learn(results: readonly LabResult[]): void
  /** Counts a guess, as half a run: what mends one failure probably mends others of its kind. */
  presume(ids: readonly string[], solved: number): void
  /** How likely the example is solved by the incumbent, from 0 to 1, by its record. */
  expected(id: string): number
  /** Whether the example was ever run. */
  isKnown(id: string): boolean
  /** The last run that did not solve the example. */
  failureOf(id: string): LabResult | undefined
  /** The last run that solved it. */
  successOf(id: string): LabResult | undefined
  /** By example: what the candidate scored, in units of the metric. Never of an example that its edits were made from. */
  scoresOf(candidate: Candidate): ReadonlyMap<string, number>
  /** Makes old runs count less: the incumbent is another one now. */
  age(): void
}

/** One run of a candidate. */
export interface MemoryTrial extends Omit<LabTrial, 'state'> {
  readonly candidate: Candidate
}

/** How to run. */
export type RunSettings = Pick<LabTrial, 'repeat' | 'lmOptions' | 'overrideLM'>

interface ExampleRecord {
  solved: number
  weight: number
  failure?: LabResult
  success?: LabResult
}

/** How much an example's record counts against what is usual: as this many runs. */
const usualWeight = 0.7
/** What a run still counts after the incumbent has changed. */
const aging = 0.6

/** Makes an empty memory. */
export function createMemory(lab: TrialLab, scale: ScoreScale): Memory {
  const records = new Map<string, ExampleRecord>()
  const scores = new Map<string, Map<string, number>>()
  const all = { solved: 0.5, weight: 1 }

  function note({ candidate }: MemoryTrial, result: LabResult): void {
    const { exampleId, repeat, lmOptions, overrideLM } = result.trial
    if (result.score === null || candidate.masked.has(exampleId)) return
    scale.see(result.score)
    const record = recordOf(exampleId)
    if (scale.unit(result.score) >= 0.5) record.success = result
    else record.failure = result
    // Runs at another temperature or of a teacher show what can be done, not what the candidate does.
    if (repeat || lmOptions || overrideLM) return
    const own = scores.get(candidate.id) ?? new Map<string, number>()
    scores.set(candidate.id, own.set(exampleId, result.score))
  }

  function recordOf(id: string): ExampleRecord {
    const record = records.get(id) ?? { solved: 0, weight: 0 }
    records.set(id, record)
    return record
  }

  async function runAll(trials: readonly MemoryTrial[]): Promise<readonly LabResult[]> {
    const results = await lab.run(trials.map(({ candidate, ...trial }) => ({ ...trial, state: candidate.state })))
    for (const [place, result] of results.entries()) note(trials[place]!, result)
    return results
  }

  return {
    runAll,
    run: (candidate, ids, settings) => runAll(ids.map((exampleId) => ({ candidate, exampleId, ...settings }))),
    learn(results) {
      for (const { trial, score } of results) {
        if (score === null) continue
        for (const each of [recordOf(trial.exampleId), all]) {
          each.solved += scale.unit(score)
          each.weight += 1
        }
      }
    },
    presume(ids, solved) {
      for (const id of ids) {
        const record = recordOf(id)
        record.solved += solved / 2
        record.weight += 1 / 2
      }
    },
    expected(id) {
      const usual = all.solved / all.weight
      const { solved, weight } = records.get(id) ?? { solved: 0, weight: 0 }
      return (solved + usualWeight * usual) / (weight + usualWeight)
    },
    isKnown: (id) => (records.get(id)?.weight ?? 0) > 0,
    failureOf: (id) => records.get(id)?.failure,
    successOf: (id) => records.get(id)?.success,
    scoresOf: (candidate) => scores.get(candidate.id) ?? new Map<string, number>(),
    age() {
      for (const record of [...records.values(), all]) {
        record.solved *= aging
        record.weight *= aging
      }
    },
  }
}
