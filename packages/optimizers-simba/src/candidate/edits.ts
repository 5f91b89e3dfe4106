import type { Demo, PredictorState, ProgramState } from '@dspex/core'
import { canonicalJson, hashJson } from '@dspex/core/implement'

/** A change of one predictor's instructions or demos, or a whole run as demos of all its predictors. Plain JSON. */
export type Edit = AddDemo | AddRun | AddRule | DropDemo

interface EditFacts {
  /** Names the edit: a hash of what it does. */
  readonly id: string
  /** The strategy that made it. */
  readonly strategy: string
  /** The predictor; of a whole run all of them, joined by ` + `. */
  readonly path: string
  /** The examples that it was made from: they are masked from every score of a program that holds it. */
  readonly sources: readonly string[]
  /** The cluster of failures that it is for. */
  readonly cluster: string
  /** The examples of that cluster, solved ones among them: where its worth shows. @default none */
  readonly members?: readonly string[] | undefined
}

/** Shows one more demo. */
export interface AddDemo extends EditFacts {
  /** What it changes. */
  readonly change: 'add-demo'
  /** The demo. */
  readonly demo: Demo
}

/** Shows each predictor what it did in one good run: where several are at fault, a demo of one mends nothing. */
export interface AddRun extends EditFacts {
  /** What it changes. */
  readonly change: 'add-run'
  /** The demo of each predictor. */
  readonly demos: Readonly<Record<string, Demo>>
}

/** Adds a sentence to the instructions. */
export interface AddRule extends EditFacts {
  /** What it changes. */
  readonly change: 'add-rule'
  /** The sentence. */
  readonly rule: string
}

/** Leaves out a demo that the program came with. */
export interface DropDemo extends EditFacts {
  /** What it changes. */
  readonly change: 'drop-demo'
  /** The demo. */
  readonly demo: Demo
}

/** An edit without its name. */
export type EditDraft = Omit<AddDemo, 'id'> | Omit<AddRun, 'id'> | Omit<AddRule, 'id'> | Omit<DropDemo, 'id'>

/** Names an edit after what it does. */
export function toEdit(draft: EditDraft): Edit {
  const content =
    draft.change === 'add-rule' ? draft.rule : draft.change === 'add-run' ? { ...draft.demos } : draft.demo
  return { ...draft, id: hashJson([draft.change, draft.path, content]).slice(0, 10) }
}

/** The state that edits make of another: rules below the instructions, demos after those that are there. */
export function applyEdits(baseline: ProgramState, edits: readonly Edit[]): ProgramState {
  const predictors = Object.entries(baseline.predictors).map(([path, before]) => [
    path,
    edits.reduce((predictor, edit) => applyEdit(predictor, edit, path), before),
  ])
  return { ...baseline, predictors: Object.fromEntries(predictors) as ProgramState['predictors'] }
}

/** The demo that an edit adds to a predictor. */
export function demoAdded(edit: Edit, path: string): Demo | undefined {
  if (edit.change === 'add-run') return Object.hasOwn(edit.demos, path) ? edit.demos[path] : undefined
  return edit.change === 'add-demo' && edit.path === path ? edit.demo : undefined
}

function applyEdit(before: PredictorState, edit: Edit, path: string): PredictorState {
  const demo = demoAdded(edit, path)
  if (demo) return { ...before, demos: [...before.demos, demo] }
  if (edit.path !== path || edit.change === 'add-run') return before
  if (edit.change === 'add-rule')
    return { ...before, instructions: `${before.instructions}\n\n${edit.rule}`.trimStart() }
  const dropped = canonicalJson(edit.demo)
  return { ...before, demos: before.demos.filter((demo) => canonicalJson(demo) !== dropped) }
}

/** Says in words what an edit does. */
export function describeEdit(edit: Edit): string {
  const where = edit.path === 'self' ? '' : ` to ${edit.path}`
  if (edit.change === 'add-rule') return `adds a rule${where}: ${edit.rule}`
  if (edit.change === 'add-run') {
    const steps = Object.entries(edit.demos).map(([path, demo]) => `${path}: ${describeDemo(demo)}`)
    return `adds a run as demos: ${steps.join('; ')}`
  }
  const text = describeDemo(edit.demo)
  return edit.change === 'add-demo' ? `adds a demo${where}: ${text}` : `drops a demo: ${text}`
}

function describeDemo({ inputs, outputs }: Demo): string {
  return `${JSON.stringify(inputs)} → ${JSON.stringify(outputs)}`
}
