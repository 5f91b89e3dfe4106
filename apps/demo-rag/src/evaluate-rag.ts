import { setImmediate } from 'node:timers/promises'
import { DspexError, type LM, LMError, type Passage } from '@dspex/core'
import type { PassageMetadata } from './corpus/passage.ts'
import type { Question } from './corpus/question.ts'
import { isUnknown, type Rag } from './rag.ts'
import { exactMatch, f1 } from './score.ts'

/** What came of one question. */
export interface Trial {
  readonly question: Question
  /** What was answered; absent when it failed. */
  readonly answer?: string | undefined
  /** Whether the answer says that the passages do not answer. */
  readonly unknown: boolean
  readonly exactMatch: number
  readonly f1: number
  /** Ids of the passages found, best first. */
  readonly passages: readonly string[]
  /** Whether all gold passages were found; absent when none are known. */
  readonly hit?: boolean | undefined
  /** The code of the error, when it failed. */
  readonly error?: string | undefined
  readonly durationMs: number
}

/** Options of {@link evaluateRag}. */
export interface EvaluateOptions {
  readonly lm: LM
  readonly concurrency: number
  readonly signal: AbortSignal
  /** Called after each question. */
  readonly onTrial?: ((trial: Trial) => void) | undefined
}

/** What was done, and why it ended before all was. */
export interface Evaluation {
  /** In the order of the questions. */
  readonly trials: readonly Trial[]
  /** The fault that made going on pointless. */
  readonly fault?: DspexError | undefined
}

/**
 * Answers and scores questions, several at once. A question that fails scores 0 and the run goes on; it ends early, with
 * what is done, when the signal fires or when a fault would meet every question.
 */
export async function evaluateRag(
  rag: Rag,
  questions: readonly Question[],
  options: EvaluateOptions,
): Promise<Evaluation> {
  const { concurrency, signal, onTrial } = options
  const trials: (Trial | undefined)[] = []
  const watch = createFaultWatch()
  const stop = new AbortController()
  const running = { ...options, signal: AbortSignal.any([signal, stop.signal]) }
  let next = 0

  async function work(): Promise<void> {
    while (next < questions.length && !running.signal.aborted) {
      const index = next
      next += 1
      // Quick answers would otherwise keep signals and timers waiting.
      await setImmediate()
      const trial = await runTrial(rag, questions[index] as Question, running, watch)
      if (watch.fault) stop.abort()
      else if (trial) {
        trials[index] = trial
        onTrial?.(trial)
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(concurrency, questions.length) }, work))
  return { trials: trials.filter((trial) => trial !== undefined), fault: watch.fault }
}

async function runTrial(
  rag: Rag,
  question: Question,
  { lm, signal }: EvaluateOptions,
  watch: FaultWatch,
): Promise<Trial | undefined> {
  const beganAt = performance.now()
  try {
    const { output, durationMs } = await rag.execute({ question: question.question }, { lm, signal })
    watch.succeed()
    const { answer, passages } = output
    return {
      question,
      answer,
      unknown: isUnknown(answer),
      exactMatch: exactMatch(answer, question.answers),
      f1: f1(answer, question.answers),
      passages: passages.map((passage) => passage.id),
      hit: isHit(question, passages),
      durationMs,
    }
  } catch (error) {
    if (signal.aborted) return undefined
    // What is not ours is a mistake in the program: no reason to go on.
    if (!DspexError.isInstance(error)) throw error
    watch.fail(error)
    const durationMs = performance.now() - beganAt
    return { question, unknown: false, exactMatch: 0, f1: 0, passages: [], error: error.code, durationMs }
  }
}

/** Gold passages are named by id or by file. */
function isHit(question: Question, found: readonly Passage<PassageMetadata>[]): boolean | undefined {
  if (question.passages.length === 0) return undefined
  return question.passages.every((gold) => found.some(({ id, metadata }) => id === gold || metadata.source === gold))
}

interface FaultWatch {
  fault: DspexError | undefined
  succeed(): void
  fail(error: DspexError): void
}

/** Tells a fault of the whole set-up from the bad luck of one question. */
function createFaultWatch(): FaultWatch {
  let succeeded = false
  let unreachable = 0
  const watch: FaultWatch = {
    fault: undefined,
    succeed() {
      succeeded = true
      unreachable = 0
    },
    fail(error) {
      if (!LMError.isInstance(error)) return
      unreachable = error.code === 'LM_TRANSPORT' ? unreachable + 1 : 0
      const always = error.code === 'LM_AUTHENTICATION' || unreachable >= 5
      const atFirst = !succeeded && fatalAtFirst.has(error.code)
      if (always || atFirst) watch.fault ??= error
    },
  }
  return watch
}

/** Before anything has succeeded, these mean that nothing will. */
const fatalAtFirst: ReadonlySet<string> = new Set([
  'LM_TRANSPORT',
  'LM_INVALID_REQUEST',
  'LM_RESULT_INVALID',
  'LM_UNSUPPORTED',
])
