import { type Demo, keptEntries, type ProgramState } from '@dspex/core'
import type { LabResult } from '@dspex/evaluate'

/** Makes a demo of what a predictor got and gave in a run, of several calls the last one; `undefined` where it gave nothing. */
export function demoOfRun({ row }: LabResult, path: string): Demo | undefined {
  const calls = keptEntries(row?.trace ?? []).filter(
    (entry) => entry.kind === 'predict' && entry.path === path && entry.output,
  )
  const last = calls.at(-1)
  if (!last) return undefined
  return { inputs: last.input as Demo['inputs'], outputs: last.output as Demo['outputs'], augmented: true }
}

/** Makes demos of a whole run, by the path of each predictor of the state that gave something in it. */
export function demosOfRun(run: LabResult, { predictors }: ProgramState): Record<string, Demo> {
  return Object.fromEntries(
    Object.keys(predictors).flatMap((path) => {
      const demo = demoOfRun(run, path)
      return demo ? [[path, demo] as const] : []
    }),
  )
}
