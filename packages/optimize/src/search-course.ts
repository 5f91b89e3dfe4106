import { type StateDiff, stateHash } from '@dspex/core'
import type { Spent } from '@dspex/evaluate'
import type { CandidateScore } from './candidate-score.ts'
import type { SearchEvent } from './search-events.ts'

/** How a search went, as its events told it: the same for every optimizer. Plain JSON. */
export interface SearchCourse {
  /** How many steps there could have been; `null` when the search did not say. */
  readonly maxSteps: number | null
  /** The steps that ended, in order. */
  readonly steps: readonly CourseStep[]
  /** What was tried, in the order in which it was first told. */
  readonly candidates: readonly CourseCandidate[]
}

/** The end of a step. */
export interface CourseStep {
  /** From 1. */
  readonly step: number
  /** What the search did, in its own word. */
  readonly phase: string
  /** The name of the best candidate by then. */
  readonly best: string
  /** What it scored, as far as that was known. */
  readonly score: CandidateScore | null
  /** What was spent by then. */
  readonly spent: Spent
}

/** A candidate, with all that was said of it. */
export interface CourseCandidate {
  /** Its name. */
  readonly id: string
  /** The name of the candidate that it was made of; `null` for one that was made of none. */
  readonly parent: string | null
  /** What made it. */
  readonly strategy: string
  /** The hash of its state. */
  readonly stateHash: string
  /** What it changes of its parent. */
  readonly diff: StateDiff
  /** Each time that it was judged, in order. */
  readonly judgements: readonly Judgement[]
}

/** What was decided about a candidate. */
export interface Judgement {
  /** In which step. */
  readonly step: number
  /** What the search did then, in its own word. */
  readonly phase: string
  /** What it had scored; `null` when it was refused before it ran. */
  readonly score: CandidateScore | null
  /** Whether it lived on. */
  readonly kept: boolean
  /** Why, in words. */
  readonly reason: string
}

/** Puts a course together from events. */
export interface CourseRecorder {
  /** Notes an event. */
  readonly note: (event: SearchEvent) => void
  /** Gives what was noted. */
  readonly read: () => SearchCourse
}

/** Makes a recorder. It keeps differences and not states, as a thousand states of many demos are large. */
export function recordCourse(): CourseRecorder {
  let maxSteps: number | null = null
  let phase = 'search'
  const steps: CourseStep[] = []
  const candidates = new Map<string, CourseCandidate & { readonly judgements: Judgement[] }>()
  return {
    note(event) {
      if (event.type === 'optimize-start') maxSteps = event.maxSteps
      else if (event.type === 'step-start') phase = event.phase
      else if (event.type === 'step-end') {
        const { step, best, score, spent } = event
        steps.push({ step, phase, best, score, spent })
      } else if (event.type === 'candidate') {
        const { id, parent, strategy, state, diff, step, score, kept, reason } = event
        const judgement = { step, phase, score, kept, reason }
        const known = candidates.get(id)
        if (known) known.judgements.push(judgement)
        else candidates.set(id, { id, parent, strategy, stateHash: stateHash(state), diff, judgements: [judgement] })
      }
    },
    read: () => ({ maxSteps, steps, candidates: [...candidates.values()] }),
  }
}
