import { isPlainObject } from '../hash/plain-object.ts'
import { isPredictor, type Predictor } from './predictor.ts'
import { isProgram } from '../program.ts'
import { viewedProgram } from './state-view.ts'
import { wrappedProgram } from './identity/wrapped-program.ts'

/** Names predictors by their path within a program. */
export interface PredictorPaths {
  /** The path, or `undefined` when the program does not reach the predictor. */
  pathOf(predictor: Predictor): string | undefined
}

/** Options of {@link findPredictors}. */
export interface FindPredictorsOptions {
  /** Whether to look into nested state views too, whose state is frozen. @default false */
  readonly frozen?: boolean | undefined
}

/**
 * Finds the predictors of a program by path: through properties, arrays, maps, plain objects and nested modules, each
 * once, safe against cycles. Paths are DSPy's: `respond.predict`, `steps[0]`, `routes['a b']`; a predictor that is the
 * whole program is `self`. What hides in private fields or in closures is not found.
 */
export function findPredictors(
  program: object,
  { frozen = false }: FindPredictorsOptions = {},
): Map<string, Predictor> {
  const found = new Map<string, Predictor>()
  walk(program, { frozen }, (value, path) => {
    if (isPredictor(value)) found.set(path, value)
  })
  return found
}

/** How {@link walk} goes. */
export interface WalkOptions {
  /** Whether to look into nested state views too. */
  readonly frozen: boolean
  /** What an object is made of besides its properties. */
  readonly partsOf?: ((value: object) => Readonly<Record<string, unknown>>) | undefined
}

/** Visits what a program is made of, each once: predictors, programs, what holds them, and the views around them. */
export function walk(program: object, options: WalkOptions, tell: (value: object, path: string) => void): void {
  const { frozen, partsOf } = options
  const seen = new Set<object>()
  const visit = (value: unknown, path: string, isRoot: boolean): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    const viewed = viewedProgram(value)
    if (viewed) {
      if (!isRoot && !frozen) return
      tell(value, path === '' ? 'self' : path)
      return visit(viewed, path, isRoot)
    }
    if (!isRoot && !isContainer(value)) return
    seen.add(value)
    tell(value, path === '' ? 'self' : path)
    const inner = wrappedProgram(value)
    if (inner) visit(inner, path, isRoot)
    if (isPredictor(value)) return
    for (const [step, member] of membersOf(value))
      visit(member, path === '' ? step.replace(/^\./, '') : path + step, false)
    for (const [key, member] of Object.entries(partsOf?.(value) ?? {})) visit(member, `${path}#${key}`, false)
  }
  visit(program, '', true)
}

/** Names the predictors of `program`, those in nested views included; looks again when it meets an unknown one. */
export function predictorPaths(program: object): PredictorPaths {
  const known = pathsByProgram.get(program)
  if (known) return known
  let byPredictor = new Map<Predictor, string>()
  const look = (): void => {
    byPredictor = new Map([...findPredictors(program, { frozen: true })].map(([path, predictor]) => [predictor, path]))
  }
  look()
  const paths: PredictorPaths = {
    pathOf(predictor) {
      if (!byPredictor.has(predictor)) look()
      return byPredictor.get(predictor)
    },
  }
  pathsByProgram.set(program, paths)
  return paths
}

const pathsByProgram = new WeakMap<object, PredictorPaths>()

/** Other objects, such as a database pool, are not looked into. */
function isContainer(value: object): boolean {
  return isProgram(value) || Array.isArray(value) || value instanceof Map || isPlainObject(value)
}

/** What an object holds, by the step of a path that leads there. */
export function membersOf(value: object): [step: string, member: unknown][] {
  if (Array.isArray(value)) return Array.from(value, (member: unknown, index) => [`[${index}]`, member])
  if (value instanceof Map)
    return [...value].filter(([key]) => isName(key)).map(([key, member]) => [`[${showKey(key)}]`, member])
  return Object.entries(Object.getOwnPropertyDescriptors(value)).flatMap(([key, descriptor]): [string, unknown][] =>
    descriptor.enumerable && 'value' in descriptor ? [[stepTo(key), descriptor.value]] : [],
  )
}

function stepTo(key: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${showKey(key)}]`
}

/** Whether a key of a map names its value: two objects would have the same name. */
function isName(key: unknown): boolean {
  return typeof key === 'string' || typeof key === 'number'
}

/** Quotes a key as Python does, since DSPy's paths read so. */
function showKey(key: unknown): string {
  const text = String(key)
  if (typeof key === 'number') return text
  return text.includes("'") && !text.includes('"')
    ? `"${text}"`
    : `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
