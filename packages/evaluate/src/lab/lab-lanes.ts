import { ConfigurationError, type LMOptions, type Program, type ProgramState, withState } from '@dspex/core'
import { hashJson } from '@dspex/core/implement'
import { type Lane, openLane } from '../trial/lane.ts'
import { contextOf, type EvaluationContext, toSubject } from '../trial/subject.ts'
import type { TrialRow } from '../trial/trial.ts'
import type { LabTrial } from './lab-port.ts'

/** One state of the program, sampled in one way, with every trial that is known of it. */
export interface LabLane extends Lane {
  /** What the store had when it was first asked, by {@link nameInLane}. */
  stored: Promise<ReadonlyMap<string, TrialRow>> | undefined
  /** Trials that run or have run. */
  readonly results: Map<string, Promise<TrialRow>>
  /** Trials that this run has counted. */
  readonly charged: Set<string>
}

/** What lanes are made of. */
export interface LabLanesSettings {
  readonly program: Program<never, unknown>
  readonly context: EvaluationContext
  /** Whether another process runs the programs, which has its own LMs. */
  readonly isSent: boolean
}

/** Makes a function that gives the lane of a trial: equal states, sampled alike, share one. */
export function createLabLanes({ program, context, isSent }: LabLanesSettings): (trial: LabTrial) => LabLane {
  const own = toSubject(program)
  const lanes = new Map<string, LabLane>()
  const laneOfState = new WeakMap<ProgramState, LabLane>()

  function openLabLane(state: ProgramState, overrideLM: LabTrial['overrideLM']): LabLane {
    const lane = openLane({
      name: own.name,
      subject: { ...own, state, program: withState(own.program, state) },
      seed: undefined,
      context: contextOf(overrideLM ? { ...context, overrideLM } : context),
    })
    return { ...lane, stored: undefined, results: new Map(), charged: new Set() }
  }

  return ({ state, lmOptions, overrideLM }) => {
    // Hashing a state takes long, and searches ask for the same objects again and again.
    const isPlain = !lmOptions && !overrideLM
    const known = isPlain ? laneOfState.get(state) : undefined
    if (known) return known
    if (overrideLM && isSent)
      throw new ConfigurationError(
        'An executor has its own LMs, so a trial can name no other one. Leave out the executor or the teacher.',
      )
    const sampled = lmOptions ? withSampling(state, lmOptions) : state
    const key = hashJson([sampled, overrideLM?.id])
    let lane = lanes.get(key)
    if (!lane) lanes.set(key, (lane = openLabLane(sampled, overrideLM)))
    if (isPlain) laneOfState.set(state, lane)
    return lane
  }
}

/** Names a trial within its lane. */
export function nameInLane({ exampleId, repeat = 0 }: Pick<LabTrial, 'exampleId' | 'repeat'>): string {
  return `${repeat} ${exampleId}`
}

function withSampling(state: ProgramState, lmOptions: LMOptions): ProgramState {
  const predictors = Object.entries(state.predictors).map(([path, predictor]) => [
    path,
    { ...predictor, lmOptions: { ...predictor.lmOptions, ...lmOptions } },
  ])
  return { ...state, predictors: Object.fromEntries(predictors) as ProgramState['predictors'] }
}
