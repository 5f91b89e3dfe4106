import { DspexError, type LM } from '@dspex/core'
import { evaluateTogether, type EvaluationResult, type TrialStore } from '@dspex/evaluate'
import { showProgress } from '@dspex/report'
import type { CorpusPassage } from '../corpus/passage.ts'
import type { Question } from '../corpus/question.ts'
import type { RagProgram } from '../rag.ts'
import { metricsFor, type RagExample, toDevset } from './devset.ts'
import { Outage, stopAtOutage } from './stop-at-outage.ts'

/** Options of {@link evaluateRags}. */
export interface EvaluateRagsOptions {
  readonly passages: readonly CorpusPassage[]
  readonly questions: readonly Question[]
  readonly lm: LM
  readonly concurrency: number
  readonly store: TrialStore
  /** Names what results belong together: the passages and the code. */
  readonly runId: string
  readonly signal: AbortSignal
  /** Where it shows how far it is. @default process.stderr */
  readonly stream?: NodeJS.WritableStream | undefined
}

/** What was found, and why it ended before all was. */
export interface RagEvaluation {
  /** In the order of the programs; of what was done when it ended early, and empty when that is nothing. */
  readonly reports: readonly EvaluationResult[]
  /** The fault that made going on pointless, in a sentence. */
  readonly fault?: string | undefined
}

/**
 * Has programs answer questions, several at once, scores the answers and shows how far it is. When the signal fires or
 * a fault would meet every question, it ends with what is done.
 */
export async function evaluateRags(
  programs: Readonly<Record<string, RagProgram>>,
  options: EvaluateRagsOptions,
): Promise<RagEvaluation> {
  const { passages, questions, lm, concurrency, store, runId, signal, stream } = options
  const devset = toDevset(questions, passages)
  const hasKinds = new Set(questions.map(({ kind }) => kind)).size > 1
  const settings = { metrics: metricsFor(questions), concurrency, lm, store, runId }
  const settingsWithSlices = { ...settings, slices: hasKinds ? ['metadata.kind'] : [] }
  const hashes: string[] = []
  const reports: EvaluationResult[] = []
  try {
    const events = stopAtOutage(evaluateTogether.events(programs, { ...settingsWithSlices, devset, signal }))
    for await (const event of showProgress(events, { stream })) {
      if (event.type === 'run-start') hashes.push(event.programHash)
      if (event.type === 'run-end') reports.push(event.report)
    }
    return { reports }
  } catch (error) {
    const fault = signal.aborted ? undefined : sentenceOf(error)
    const done = await findDone(devset, hashes, options)
    // All of it is in the store: nothing is asked again.
    const partial = done.length === 0 ? {} : await evaluateTogether(programs, { ...settingsWithSlices, devset: done })
    return { reports: Object.values(partial), fault }
  }
}

/** The examples that every program has answered. */
async function findDone(
  devset: readonly RagExample[],
  hashes: readonly string[],
  { store, runId }: EvaluateRagsOptions,
): Promise<RagExample[]> {
  let done = hashes.length === 0 ? [] : [...devset]
  for (const programHash of hashes) {
    const answered = new Set<string>()
    for await (const row of store.read({ runId, programHash })) if (!row.failure) answered.add(row.exampleId)
    done = done.filter(({ id }) => answered.has(id))
  }
  return done
}

function sentenceOf(error: unknown): string {
  if (error instanceof Error && 'syscall' in error) return `Results can't be kept: ${error.message}.`
  // What is not ours is a mistake in the program: no reason to go on.
  if (DspexError.isInstance(error) || error instanceof Outage) return error.message
  throw error
}
