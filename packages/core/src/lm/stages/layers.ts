import type { Admission } from '../admission/admission.ts'
import type { LM } from '../lm.ts'
import type { StageName } from './stage.ts'

/*
 * What is remembered of LMs, all of it in this file. An LM is a plain object of the user's, perhaps frozen, so nothing is
 * written into it; what is remembered of it goes with it.
 */

interface Layers {
  /** The LM under all layers. */
  readonly root: LM
  /** The stages that it brings along, and those that make no sense around it. */
  readonly covered: ReadonlySet<StageName>
}

interface Made {
  checked?: LM
  readonly staged: Map<string, WeakMap<object, LM>>
  readonly admissions: Map<unknown, Admission>
}

/**
 * By LM, and by the `generate` that was made for it: a copy with something changed, `{ ...lm, id: 'mine' }`, has the layers
 * of what it is a copy of.
 */
const layersOf = new WeakMap<LM | LM['generate'], Layers>()
/** What was made from an LM, so that a call makes nothing. */
const madeOf = new WeakMap<LM, Made>()
const none: ReadonlySet<StageName> = new Set()

/** The LM under all layers of `lm`: what views and stages of one model have in common. */
function rootOf(lm: LM): LM {
  return findLayers(lm)?.root ?? lm
}

/** The stages that `lm` brings along and those that make no sense around it. */
export function stagesCoveredBy(lm: LM): ReadonlySet<StageName> {
  return findLayers(lm)?.covered ?? none
}

/** Whether calls of `lm` are checked and published already, by `defineLM` somewhere inside. */
export function isChecked(lm: LM): boolean {
  return layersOf.has(lm.generate)
}

/** Remembers that `outer` is `inner` with one more layer around it, which makes some stages needless. */
export function noteLayer(outer: LM, inner: LM, covers: readonly StageName[] = []): void {
  const covered = stagesCoveredBy(inner)
  const layers: Layers = {
    root: rootOf(inner),
    covered: covers.length === 0 ? covered : new Set([...covered, ...covers]),
  }
  layersOf.set(outer, layers)
  if (outer.generate !== inner.generate) layersOf.set(outer.generate, layers)
}

/** The checked form of an LM, made once. */
export function checkedOnce(lm: LM, make: () => LM): LM {
  return (madeFrom(lm).checked ??= make())
}

/** An LM with a stage around it, made once for the same name and settings. */
export function stagedOnce(lm: LM, name: string, settings: object, make: () => LM): LM {
  const { staged } = madeFrom(lm)
  let bySettings = staged.get(name)
  if (!bySettings) staged.set(name, (bySettings = new WeakMap()))
  let made = bySettings.get(settings)
  if (!made) bySettings.set(settings, (made = make()))
  return made
}

/** The admission of the model under `lm`, made once for the same limits, whatever layers the model is under. */
export function admissionOnce(lm: LM, limits: unknown, make: () => Admission): Admission {
  const { admissions } = madeFrom(rootOf(lm))
  let admission = admissions.get(limits)
  if (!admission) admissions.set(limits, (admission = make()))
  return admission
}

function findLayers(lm: LM): Layers | undefined {
  return layersOf.get(lm) ?? layersOf.get(lm.generate)
}

function madeFrom(lm: LM): Made {
  let made = madeOf.get(lm)
  if (!made) madeOf.set(lm, (made = { staged: new Map(), admissions: new Map() }))
  return made
}
