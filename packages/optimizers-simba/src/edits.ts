import { canonicalJson, type Demo, hashJson, type PredictorState, type ProgramState } from '@dspex/core'

/** A change of one predictor's instructions or demos. Plain JSON. */
export type Edit = AddDemo | AddRule | DropDemo

interface EditFacts {
  /** Names the edit: a hash of what it does. */
  readonly id: string
  /** The strategy that made it. */
  readonly strategy: string
  /** The predictor. */
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
  /** Tells the kinds apart. */
  readonly change: 'add-demo'
  /** The demo. */
  readonly demo: Demo
}

/** Adds a sentence to the instructions. */
export interface AddRule extends EditFacts {
  /** Tells the kinds apart. */
  readonly change: 'add-rule'
  /** The sentence. */
  readonly rule: string
}

/** Leaves out a demo that the program came with. */
export interface DropDemo extends EditFacts {
  /** Tells the kinds apart. */
  readonly change: 'drop-demo'
  /** The demo. */
  readonly demo: Demo
}

/** An edit without its name. */
export type EditDraft = Omit<AddDemo, 'id'> | Omit<AddRule, 'id'> | Omit<DropDemo, 'id'>

/** Names an edit after what it does. */
export function toEdit(draft: EditDraft): Edit {
  const content = draft.change === 'add-rule' ? draft.rule : draft.demo
  return { ...draft, id: hashJson([draft.change, draft.path, content]).slice(0, 10) }
}

/** The state that edits make of another: rules below the instructions, demos after those that are there. */
export function applyEdits(baseline: ProgramState, edits: readonly Edit[]): ProgramState {
  const predictors = Object.entries(baseline.predictors).map(([path, before]) => [
    path,
    edits.filter((edit) => edit.path === path).reduce(applyEdit, before),
  ])
  return { ...baseline, predictors: Object.fromEntries(predictors) as ProgramState['predictors'] }
}

function applyEdit(before: PredictorState, edit: Edit): PredictorState {
  if (edit.change === 'add-demo') return { ...before, demos: [...before.demos, edit.demo] }
  if (edit.change === 'add-rule')
    return { ...before, instructions: `${before.instructions}\n\n${edit.rule}`.trimStart() }
  const dropped = canonicalJson(edit.demo)
  return { ...before, demos: before.demos.filter((demo) => canonicalJson(demo) !== dropped) }
}

/** Says in words what an edit does. */
export function describeEdit(edit: Edit): string {
  const where = edit.path === 'self' ? '' : ` to ${edit.path}`
  if (edit.change === 'add-rule') return `adds a rule${where}: ${edit.rule}`
  const { inputs, outputs } = edit.demo
  const text = `${JSON.stringify(inputs)} → ${JSON.stringify(outputs)}`
  return edit.change === 'add-demo' ? `adds a demo${where}: ${text}` : `drops a demo: ${text}`
}
