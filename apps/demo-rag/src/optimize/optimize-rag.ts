import { inMemoryRetriever, type LM } from '@dspex/core'
import { type CheckpointStore, compare, type Comparison, type EvaluationResult, type TrialStore } from '@dspex/evaluate'
import type { OptimizationEvent, Optimized } from '@dspex/optimize'
import { appendADemo, dropADemo, repairFormat, simba, type SimbaReport } from '@dspex/optimizers-simba'
import type { Atlas } from '../atlas/atlas.ts'
import type { Question } from '../corpus/question.ts'
import { metricsFor, exactMatch, isFound, type RagExample, toDevset } from '../evaluation/devset.ts'
import { evaluateRags } from '../evaluation/evaluate-rags.ts'
import { builtInReader } from '../lm/reader/built-in-reader.ts'
import { createRag, type RagOutput } from '../rag.ts'
import type { SearchSettings } from './search-settings.ts'

/** The questions of a search: what is learnt from, what is chosen by, and what is judged on. */
export interface SearchQuestions {
  readonly train: readonly Question[]
  readonly val: readonly Question[]
  readonly holdout: readonly Question[]
}

/** What a search tells. */
export type RagSearchEvent = OptimizationEvent<{ question: string }, RagOutput, SimbaReport>

/** What a search found. */
export type FoundRag = Optimized<{ question: string }, RagOutput, SimbaReport>

/** Options of {@link optimizeRag}. */
export interface OptimizeRagOptions {
  readonly settings: SearchSettings
  readonly atlas: Atlas
  readonly lm: LM
  readonly concurrency: number
  readonly store: TrialStore
  readonly checkpoints: CheckpointStore
  /** Names what results belong together: the passages and the code. */
  readonly runId: string
  readonly signal: AbortSignal
  /** Passes the events of the search on, and may show them. */
  readonly watch: (events: AsyncIterable<RagSearchEvent>) => AsyncIterable<RagSearchEvent>
  /** Where the judging shows how far it is. @default process.stderr */
  readonly stream?: NodeJS.WritableStream | undefined
}

/** What came of it. */
export interface OptimizedRag {
  readonly found: FoundRag
  /** Baseline and winner on the questions of the holdout; absent when nothing was found. */
  readonly verdict:
    | {
        readonly baseline: EvaluationResult
        readonly candidate: EvaluationResult
        readonly comparison: Comparison
      }
    | undefined
}

/** So many questions are learnt from, and so many chosen by. */
const sizes = { train: 60, val: 30 }

/**
 * Chooses the questions. The holdout is what it is; of the others only those whose passages are found, since no
 * instructions and no demos help a reader who was not given the answer.
 */
export async function chooseQuestions(
  { questions, passages }: Atlas,
  settings: SearchSettings,
): Promise<SearchQuestions> {
  const { k, limit } = settings
  const rag = createRag({ retriever: inMemoryRetriever({ passages }), k })
  // It costs nothing, and what it answers does not matter here.
  const lm = builtInReader()
  async function findable(all: readonly Question[], most: number): Promise<Question[]> {
    const chosen: Question[] = []
    for (const question of all) {
      if (chosen.length === most) break
      const { passages: found } = await rag.run({ question: question.question }, { lm })
      if (isFound(question.passages, found)) chosen.push(question)
    }
    return chosen
  }
  return {
    train: await findable(questions.train, sizes.train),
    val: await findable(questions.val, sizes.val),
    holdout: questions.holdout.slice(0, limit),
  }
}

/**
 * Looks for better instructions and demos of the program, then compares it with the program as it was on questions that
 * the search has not seen. Over the same stores it goes on from where it was.
 */
export async function optimizeRag(questions: SearchQuestions, options: OptimizeRagOptions): Promise<OptimizedRag> {
  const { settings, atlas, lm, concurrency, store, checkpoints, runId, signal, watch, stream } = options
  const { passages } = atlas
  const rag = createRag({ retriever: inMemoryRetriever({ passages }), k: settings.k })
  const [trainset, valset, holdout] = [questions.train, questions.val, questions.holdout].map((part) =>
    toDevset(part, passages),
  ) as [RagExample[], RagExample[], RagExample[]]
  const metric = metricsFor(questions.train)[exactMatch]!
  // Few candidates a step: a small budget has to last for several steps and for the finals.
  const limits = { maxDemos: 4, numCandidates: 6 }
  const strategies = settings.rules ? undefined : [appendADemo(), dropADemo(), repairFormat()]
  const optimizer = simba({ ...limits, strategies })
  const events = optimizer.events(rag, {
    trainset,
    metric,
    valset,
    holdout,
    lm,
    concurrency,
    store,
    checkpoints,
    runId,
    signal,
    seed: settings.seed,
    budget: { calls: settings.budget },
  })
  let found: FoundRag | undefined
  for await (const event of watch(events)) if (event.type === 'optimize-end') found = event.result
  if (!found) throw new TypeError('The search ended without a result.')
  if (!found.report.changed) return { found, verdict: undefined }

  // The search has judged by one metric; its runs are in the store, so the others cost nothing.
  const programs = { baseline: rag, optimized: found.program }
  const evaluation = { passages, questions: questions.holdout, lm, concurrency, store, runId, signal, stream }
  const { reports, fault } = await evaluateRags(programs, evaluation)
  signal.throwIfAborted()
  const [baseline, winner] = reports
  if (fault !== undefined || !baseline || !winner) throw new Error(fault ?? 'There is nothing to compare.')
  const candidate = { ...winner, program: { ...winner.program, name: `${rag.name}-optimized` } }
  // The same comparison as the search makes: there must not be two verdicts.
  const comparison = compare({ baseline, candidate }, { metric: exactMatch, seed: settings.seed })
  return { found, verdict: { baseline, candidate, comparison } }
}
