import { findPredictors } from '../find-predictors.ts'
import type { Predictor } from '../predictor.ts'
import { isProgram } from '../../program.ts'
import { viewedProgram } from '../state-view.ts'

/** A predictor with its path in our spelling and in DSPy's. */
export interface PredictorWithPaths {
  readonly path: string
  readonly dspyPath: string
  readonly predictor: Predictor
}

/**
 * Finds the predictors of a program with their paths as DSPy spells them. The two differ where a plain object holds
 * predictors: `judges.strict` here, `judges['strict']` there, as it is a dict in Python. Keys are not escaped there.
 */
export function findWithDspyPaths(program: object): PredictorWithPaths[] {
  const root = viewedProgram(program) ?? program
  return [...findPredictors(root)].map(([path, predictor]) => ({ path, dspyPath: toDspyPath(path, root), predictor }))
}

const step = /\.?([\p{L}_$][\p{L}\p{N}_$]*)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["([^"]*)"\]/gu

function toDspyPath(path: string, root: object): string {
  let text = ''
  let value: unknown = root
  for (const [, name, index, quoted, doubleQuoted] of path.matchAll(step)) {
    const key = name ?? index ?? quoted?.replace(/\\(.)/g, '$1') ?? doubleQuoted ?? ''
    if (Array.isArray(value)) text += `[${key}]`
    else if (typeof value === 'object' && value !== null && !isProgram(value)) text += `['${key}']`
    else text += text === '' ? key : `.${key}`
    value = memberOf(value, key)
  }
  return text
}

function memberOf(value: unknown, key: string): unknown {
  if (value instanceof Map) return value.has(key) ? value.get(key) : value.get(Number(key))
  if (typeof value !== 'object' || value === null) return undefined
  return Object.getOwnPropertyDescriptor(value, key)?.value
}
