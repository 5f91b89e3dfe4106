import { diffWordsWithSpace } from 'diff/lib/diff/word.js'
import type { Issue } from '../errors/issue.ts'
import { canonicalJson } from '../hash/hash.ts'
import type { LMOptions } from '../lm/lm.ts'
import { compareContracts } from './contract.ts'
import type { Demo, PredictorState, ProgramState } from './program-state.ts'

/** What differs between two states, by predictor path. Empty when nothing does. */
export type StateDiff = Readonly<Record<string, PredictorDiff>>

/** What differs for one predictor. A part that is equal is absent. */
export interface PredictorDiff {
  /** The predictor is on one side only. */
  readonly presence?: 'added' | 'removed' | undefined
  /** The fields the states were made for, where they differ: each difference in words. */
  readonly fields?: readonly Issue[] | undefined
  /** The instructions, word by word. */
  readonly instructions?: readonly TextChange[] | undefined
  /** Field descriptions, by field. */
  readonly descriptions?:
    | Readonly<Record<string, { readonly before: string | undefined; readonly after: string | undefined }>>
    | undefined
  /** Demos of the later state that the earlier one lacks. */
  readonly demosAdded?: readonly Demo[] | undefined
  /** Demos of the earlier state that the later one lacks. */
  readonly demosRemoved?: readonly Demo[] | undefined
  /** The same demos stand in another order. */
  readonly demosReordered?: boolean | undefined
  /** LM options, by name. */
  readonly lmOptions?: Readonly<Record<string, { readonly before: unknown; readonly after: unknown }>> | undefined
}

/** A piece of text that stayed, came or went. */
export interface TextChange {
  /** Whether it stands in both texts, only in the later one, or only in the earlier one. */
  readonly kind: 'same' | 'added' | 'removed'
  /** Words with their white space: all pieces but the removed ones, joined, are the later text. */
  readonly text: string
}

/**
 * Says what changes from `before` to `after`: instructions by word, demos added and removed, descriptions, LM options.
 */
export function diffStates(before: ProgramState, after: ProgramState): StateDiff {
  const paths = [...new Set([...Object.keys(before.predictors), ...Object.keys(after.predictors)])]
  const diffs = paths.map(
    (path) => [path, diffPredictor(own(before.predictors, path), own(after.predictors, path))] as const,
  )
  return Object.fromEntries(diffs.filter(([, diff]) => Object.keys(diff).length > 0))
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

function diffPredictor(before: PredictorState | undefined, after: PredictorState | undefined): PredictorDiff {
  if (!before) return { presence: 'added' }
  if (!after) return { presence: 'removed' }
  const fields = compareContracts(before.contract, after.contract, { saved: 'before', current: 'after' })
  return {
    ...(fields.length > 0 && { fields }),
    ...(before.instructions !== after.instructions && {
      instructions: diffWords(before.instructions, after.instructions),
    }),
    ...optional('descriptions', diffMembers(before.descriptions, after.descriptions)),
    ...diffDemos(before.demos, after.demos),
    ...optional('lmOptions', diffMembers<unknown>({ ...before.lmOptions } satisfies LMOptions, { ...after.lmOptions })),
  }
}

function diffWords(before: string, after: string): TextChange[] {
  return diffWordsWithSpace(before, after).map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }))
}

function diffMembers<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
): Record<string, { before: T | undefined; after: T | undefined }> {
  const changes: Record<string, { before: T | undefined; after: T | undefined }> = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const pair = { before: own(before, key), after: own(after, key) }
    if (canonicalJson(pair.before ?? null) !== canonicalJson(pair.after ?? null)) changes[key] = pair
  }
  return changes
}

function diffDemos(
  before: readonly Demo[],
  after: readonly Demo[],
): Pick<PredictorDiff, 'demosAdded' | 'demosRemoved' | 'demosReordered'> {
  const demosRemoved = without(before, after)
  const demosAdded = without(after, before)
  const changed = demosRemoved.length + demosAdded.length > 0
  const reordered = !changed && canonicalJson(before) !== canonicalJson(after)
  return {
    ...(demosAdded.length > 0 && { demosAdded }),
    ...(demosRemoved.length > 0 && { demosRemoved }),
    ...(reordered && { demosReordered: true }),
  }
}

/** The demos of `list` that `other` lacks; a demo that stands twice counts twice. */
function without(list: readonly Demo[], other: readonly Demo[]): Demo[] {
  const left = new Map<string, number>()
  for (const demo of other) left.set(canonicalJson(demo), (left.get(canonicalJson(demo)) ?? 0) + 1)
  return list.filter((demo) => {
    const key = canonicalJson(demo)
    const count = left.get(key) ?? 0
    left.set(key, count - 1)
    return count <= 0
  })
}

function optional<T extends object>(name: string, members: T): Record<string, T> | undefined {
  return Object.keys(members).length > 0 ? { [name]: members } : undefined
}
