import { trialWork } from './trial-work.ts'
import type { Example, UsageByModel } from '@dspex/core'
import { work } from '@dspex/core/implement'
import { ClaimError } from '../errors.ts'
import type { Devset } from '../dataset/devset/devset.ts'
import type { Executor } from './executor.ts'
import type { Lane } from './lane.ts'
import type { Measure } from './measure.ts'
import { runTrial } from './run-trial.ts'
import { missingMeasures, type Scoring, scoreTrial } from './score-trial.ts'
import { sendTrial } from './send-trial.ts'
import { isFinished, type TrialKey, type TrialRow } from './trial.ts'
import { giveBack, type TrialClaims } from './trial-claims.ts'
import type { TrialClaim, TrialStore, TrialSummary } from './trial-store.ts'

/** What all trials of one study are settled with, whatever the program. */
export interface TrialDesk {
  readonly runId: string
  readonly devset: Devset
  readonly measures: readonly Measure[]
  /** Where results are kept; `undefined` for nowhere. */
  readonly store: TrialStore | undefined
  /** Claims trials before they are run, where others may run them too; `undefined` where the store is ours alone. */
  readonly claims: TrialClaims | undefined
  /** Runs programs elsewhere; `undefined` for here. */
  readonly executor: Executor | undefined
}

/** A trial that needs a result. */
export interface OpenTrial {
  readonly lane: Lane
  /** The place of the example in the devset. */
  readonly index: number
  readonly example: Example<object, object>
  readonly repeat: number
  /** What the store has of it and {@link placeOfStored} found good. */
  readonly stored?: TrialRow | undefined
}

/** A trial with its result. */
export interface SettledTrial {
  readonly row: TrialRow
  /** Whether the program ran, metrics alone, or nothing. */
  readonly ran: 'program' | 'metrics' | 'nothing'
  /** What LM calls of metrics used now, one entry for each metric that made some. */
  readonly metricUsage: readonly UsageByModel[]
  /** Resolves when the store has the row, and only then does the trial count; `undefined` when it has it already. */
  readonly keeping: Promise<void> | undefined
}

/**
 * Brings one trial to a stored result: takes what is stored, has metrics judge what they have not seen, or runs the
 * program and has it judged. Rejects for a fault of the set-up, at an abort, and as the store does.
 *
 * Of a store that others write to, the trial is claimed before it is run. One that another has claimed is waited for, until
 * its result is there or the other has died.
 *
 * A trial that took time or LM calls is kept when this resolves, so that a crash never costs more of them than run at
 * once; any other may still be on its way, as its end is not worth waiting for before the next one begins.
 */
export async function settleTrial(desk: TrialDesk, trial: OpenTrial, signal: AbortSignal): Promise<SettledTrial> {
  if (trial.stored) return settleStored(desk, trial, trial.stored, signal)
  if (!desk.claims) return runAlone(desk, trial, signal)
  return runClaimed(desk, trial, await desk.claims.take(keyOf(desk, trial), signal), signal)
}

/** The same, but a trial that another has claimed is left to it: `undefined`. */
export async function settleUnlessTaken(
  desk: TrialDesk,
  trial: OpenTrial,
  signal: AbortSignal,
): Promise<SettledTrial | undefined> {
  if (trial.stored || !desk.claims) return settleTrial(desk, trial, signal)
  const claim = await desk.claims.ask(keyOf(desk, trial), signal)
  return claim && runClaimed(desk, trial, claim, signal)
}

async function settleStored(
  desk: TrialDesk,
  trial: OpenTrial,
  stored: TrialRow,
  signal: AbortSignal,
): Promise<SettledTrial> {
  const missing = missingScores(desk, trial.index, stored)
  if (missing.length === 0) return { row: stored, ran: 'nothing', metricUsage: [], keeping: undefined }
  const { scores, usage } = await judge(desk, trial, stored, missing, signal)
  await desk.store?.append([{ kind: 'scores', key: keyOf(desk, trial), scores }])
  const row = { ...stored, scores: { ...stored.scores, ...scores } }
  return { row, ran: 'metrics', metricUsage: usage, keeping: undefined }
}

/** The place of a stored trial's example, if it is one of the devset's and the trial needs no second run. */
export function placeOfStored({ devset }: Pick<TrialDesk, 'devset'>, row: TrialSummary): number | undefined {
  const index = devset.indexOf(row.exampleId)
  return index !== undefined && isFinished(row) && devset.hasInputs(index, row.exampleHash) ? index : undefined
}

/** The metrics that have not judged a stored trial yet. */
export function missingScores(
  { measures, devset }: Pick<TrialDesk, 'measures' | 'devset'>,
  index: number,
  row: TrialSummary,
): readonly Measure[] {
  return missingMeasures(measures, row, devset.labelsHash(index))
}

async function runAlone(desk: TrialDesk, trial: OpenTrial, signal: AbortSignal): Promise<SettledTrial> {
  const beganAt = performance.now()
  const { row, metricUsage } = await runAndJudge(desk, trial, signal)
  const keeping = desk.store?.append([{ kind: 'trial', trial: row }])
  const isCheap = Object.keys(row.usage).length === 0 && performance.now() - beganAt < 1
  if (!isCheap) await keeping
  return { row, ran: 'program', metricUsage, keeping: isCheap ? keeping : undefined }
}

/** Runs a trial under its claim. What is kept when the claim was lost meanwhile is the other's result, if it has one. */
async function runClaimed(
  desk: TrialDesk,
  trial: OpenTrial,
  first: TrialClaim,
  signal: AbortSignal,
): Promise<SettledTrial> {
  const claims = desk.claims as TrialClaims
  let claim = first
  let ran: Ran | undefined
  for (;;) {
    try {
      if (claim.trial && isFinished(claim.trial)) {
        const settled = await settleStored(desk, trial, claim.trial, signal)
        return ran ? { ...settled, ran: 'program', metricUsage: [...ran.metricUsage, ...settled.metricUsage] } : settled
      }
      ran ??= await claims.keep(claim, () => runAndJudge(desk, trial, signal))
      await (desk.store as TrialStore).append([{ kind: 'trial', trial: ran.row }], { claim })
      return { ...ran, ran: 'program', keeping: undefined }
    } catch (error) {
      if (!ClaimError.isInstance(error)) throw error
    } finally {
      await giveBack(claim)
    }
    claim = await claims.take(keyOf(desk, trial), signal)
  }
}

type Ran = Pick<SettledTrial, 'row' | 'metricUsage'>

async function runAndJudge(desk: TrialDesk, trial: OpenTrial, signal: AbortSignal): Promise<Ran> {
  const { lane, example, repeat } = trial
  const key = keyOf(desk, trial)
  let metricUsage: SettledTrial['metricUsage'] = []
  const row = await work(
    trialWork,
    () => ({ program: lane.name, exampleId: example.id, repeat }),
    async () => {
      const produced = await produce(desk, trial, key, signal)
      const { scores, usage } = await judge(desk, trial, produced, desk.measures, signal)
      metricUsage = usage
      return { ...produced, scores }
    },
  )
  return { row, metricUsage }
}

function produce(
  { executor }: TrialDesk,
  { lane, example }: OpenTrial,
  key: TrialKey,
  signal: AbortSignal,
): Promise<TrialRow> {
  const { subject, context, seed } = lane
  return executor
    ? sendTrial({ executor, state: subject.state, key, signal })
    : runTrial({ subject, example, key, context, seed, signal })
}

const unjudged: Scoring = { scores: {}, usage: [] }

function judge(
  { devset }: TrialDesk,
  { lane, index, example }: OpenTrial,
  row: TrialRow,
  measures: readonly Measure[],
  signal: AbortSignal,
): Promise<Scoring> | Scoring {
  if (row.failure) return unjudged
  return scoreTrial({
    measures,
    example,
    labelsHash: devset.labelsHash(index),
    row,
    context: lane.metricContext,
    signal,
  })
}

function keyOf({ runId, devset }: TrialDesk, { lane, index, example, repeat }: OpenTrial): TrialKey {
  const { programHash } = lane
  return { runId, programHash, exampleId: example.id, exampleHash: devset.inputsHash(index), repeat }
}
