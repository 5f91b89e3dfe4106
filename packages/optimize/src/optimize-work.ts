import { defineWork, type StreamPiece, type WorkKind, workStream } from '@dspex/core/implement'
import type { CandidateScore } from './candidate-score.ts'
import type { OptimizationReport } from './optimization-report.ts'
import type { Optimized } from './optimizer.ts'
import type { CandidateEvent, SearchEvent, StepEndEvent } from './search-events.ts'

/** What is told of an optimization. */
export interface OptimizePayload {
  /** The optimizer. */
  readonly optimizer: string
  /** The program. */
  readonly program: string
  /** How many examples it learns from. */
  readonly trainset: number
}

/** A program is optimized; the result is what `compile` returns. */
export const optimizeWork: WorkKind<OptimizePayload, Optimized<never, unknown, OptimizationReport>> = defineWork(
  'optimize',
  {
    title: ({ optimizer }) => `optimize ${optimizer}`,
    attributes: ({ optimizer, program, trainset }) => ({
      'dspex.optimizer': optimizer,
      'dspex.program': program,
      'dspex.examples': trainset,
    }),
    content: ['result'],
  },
)

/** What is told of a step of an optimization. */
export interface StepPayload {
  /** From 1. */
  readonly step: number
  /** What the search does: an optimizer's own word. */
  readonly phase: string
}

/** A step of a search; the result says what is best and what is spent. The trials within it are part of the optimization. */
export const stepWork: WorkKind<StepPayload, StepEndEvent> = defineWork('step', {
  title: ({ phase }) => `step ${phase}`,
  attributes: ({ step, phase }, end) => ({
    'dspex.step': step,
    'dspex.phase': phase,
    'dspex.candidate': end?.best,
    'dspex.score': end?.score?.mean,
    'dspex.trials': end?.spent.trials,
  }),
})

/** What is told of a candidate. */
export interface CandidatePayload {
  /** In which step. */
  readonly step: number
  /** The candidate. */
  readonly candidate: string
  /** The candidate that it was made of; `null` for the baseline. */
  readonly madeOf: string | null
  /** What made it. */
  readonly strategy: string
}

/** What came of a candidate. */
export interface CandidateOutcome {
  /** What it scored; `null` when it was refused before it ran. */
  readonly score: CandidateScore | null
  /** Whether it lives on. */
  readonly kept: boolean
  /** Why, in words. */
  readonly reason: string
}

/** A candidate was tried: published when its fate is known. */
export const candidateWork: WorkKind<CandidatePayload, CandidateOutcome> = defineWork('candidate', {
  title: ({ strategy }) => `candidate ${strategy}`,
  attributes: ({ step, candidate, strategy }, outcome) => ({
    'dspex.step': step,
    'dspex.candidate': candidate,
    'dspex.strategy': strategy,
    'dspex.score': outcome?.score?.mean,
    'dspex.kept': outcome?.kept,
  }),
  content: ['result'],
})

/** Publishes steps and candidates as a search tells of them. */
export interface SearchPublisher {
  /** Takes what the search tells. */
  note(event: SearchEvent): void
  /** Ends the step that a failed search left open. */
  end(): void
}

/** Makes a publisher for one search. */
export function publishSearch(): SearchPublisher {
  let step: StreamPiece<StepEndEvent> | undefined
  const end = (): void => {
    step?.end({})
    step = undefined
  }
  return {
    note(event) {
      if (event.type === 'step-start') {
        end()
        const { phase, step: number } = event
        step = workStream(stepWork, () => ({ step: number, phase }))
        step.start()
      } else if (event.type === 'step-end') {
        step?.end({ result: event })
        step = undefined
      } else if (event.type === 'candidate') publishCandidate(event, step)
    },
    end,
  }
}

function publishCandidate(
  { step, id, parent, strategy, score, kept, reason }: CandidateEvent,
  within: StreamPiece<StepEndEvent> | undefined,
): void {
  const publish = (): void => {
    const piece = workStream(candidateWork, () => ({ step, candidate: id, madeOf: parent, strategy }))
    piece.start()
    piece.end({ result: { score, kept, reason } })
  }
  if (within) within.inside(publish)
  else publish()
}
