import {
  type Demo,
  editState,
  type Example,
  type JsonValue,
  keptEntries,
  Predict,
  type ProgramState,
  signature,
} from '@dspex/core'
import type { LabResult, TrialLab } from '@dspex/evaluate'
import type { DspySettings } from './dspy-options.ts'

/** A trajectory with its score; a run that failed, or that no metric could judge, has 0 as in DSPy. */
export interface DspyRun {
  readonly result: LabResult
  readonly example: Example<object, object>
  readonly score: number
}

/** The runs on one example, the best first. */
export interface DspyBucket {
  readonly runs: readonly DspyRun[]
  /** Largest minus smallest, largest, and largest minus mean score. */
  readonly key: readonly [gap: number, best: number, lead: number]
}

/** What both strategies see. */
export interface DspyTask {
  readonly state: ProgramState
  readonly bucket: DspyBucket
  /** The 10th percentile of all scores of the step. */
  readonly p10: number
  /** The 90th percentile. */
  readonly p90: number
  readonly lab: TrialLab
  readonly settings: DspySettings
}

/** Inputs longer than this are cut. */
const longestInput = 100_000

/** Adds the best run on an example to the demos of every predictor; `undefined` when it is among the worst of the step. */
export function dspyDemo({ state, bucket, p10 }: DspyTask): ProgramState | undefined {
  const good = bucket.runs[0]
  if (!good || good.score <= p10) return undefined
  const demos = new Map<string, Demo>()
  for (const { kind, path, input, output } of keptEntries(good.result.row?.trace ?? [])) {
    if (kind !== 'predict' || !output) continue
    const inputs = Object.entries(input as Record<string, JsonValue>).map(([name, value]) => [name, shorten(value)])
    demos.set(path, { inputs: Object.fromEntries(inputs), outputs: output as Demo['outputs'], augmented: true })
  }
  let changed = state
  for (const [path, demo] of demos) {
    if (path in state.predictors) changed = editState(changed, path, ({ demos: own }) => ({ demos: [...own, demo] }))
  }
  return changed
}

function shorten(value: JsonValue): JsonValue {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > longestInput
    ? `${text.slice(0, longestInput)}\n\t\t... <TRUNCATED FOR BREVITY>`.toWellFormed()
    : value
}

const offerFeedback = new Predict(
  signature(
    [
      'program_description: string, modules: string, program_inputs: string, known_labels: string,',
      'worse_trajectory: string, worse_outputs: string, worse_reward: string, worse_reward_info: string,',
      'better_trajectory: string, better_outputs: string, better_reward: string, better_reward_info: string,',
      'module_names: string[] -> discussion: string, module_advice: Record<string, string>',
    ].join(' '),
  ).withInstructions(
    [
      'You see two runs of a program of language-model modules on the same input, one with a worse and one with a better',
      'reward. Contrast them and assign blame: which module made the difference, and by what.',
      'Then give advice to the modules to blame, so that they do as in the better run on inputs of this kind. Be concrete, and',
      'general enough for other inputs; speak to each module about its own part of the task. Name each module once, as a key,',
      'and phrase advice as: "If the module receives ..., it should ...".',
    ].join('\n'),
  ),
)

/** Asks what the better run did better, and adds the advice to the instructions of each module that it names. */
export async function dspyRule({
  state,
  bucket,
  p10,
  p90,
  lab,
  settings,
}: DspyTask): Promise<ProgramState | undefined> {
  const [good, bad] = [bucket.runs[0], bucket.runs.at(-1)]
  if (!good || !bad || good.score <= p10 || bad.score >= p90) return undefined
  // Equal runs contrast nothing: the better side is left blank, but for what the metric said of it.
  const isContrast = good.score > bad.score
  const paths = Object.keys(state.predictors)
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null, null, 2))
  const describe = (run: DspyRun, isShown: boolean): readonly [string, string, string, string] => {
    const { row, feedback } = run.result
    const info = text(feedback === undefined ? {} : { feedback })
    if (!isShown) return ['[]', 'N/A', 'N/A', info]
    const steps = keptEntries(row?.trace ?? []).filter(({ kind }) => kind === 'predict')
    const trajectory = steps.map(({ path, input, output }) => ({ module_name: path, inputs: input, outputs: output }))
    return [text(trajectory), text(row?.output), String(run.score), info]
  }
  const [worse_trajectory, worse_outputs, worse_reward, worse_reward_info] = describe(bad, true)
  const [better_trajectory, better_outputs, better_reward, better_reward_info] = describe(good, isContrast)
  const modules = paths.map((path) => {
    const { contract, instructions } = state.predictors[path]!
    const names = (fields: typeof contract.inputs): string => fields.map(({ name }) => name).join(', ')
    return `Module ${path}\nInputs: ${names(contract.inputs)}\nOutputs: ${names(contract.outputs)}\nInstructions: ${instructions}`
  })
  const { output, failure } = await lab.ask(
    offerFeedback,
    {
      program_description: `A program of the modules ${paths.join(', ')}.`,
      modules: modules.join(`\n${'-'.repeat(80)}\n`),
      program_inputs: text(bad.example.inputs),
      known_labels: text(bad.example.labels),
      worse_trajectory,
      worse_outputs,
      worse_reward,
      worse_reward_info,
      better_trajectory,
      better_outputs,
      better_reward,
      better_reward_info,
      module_names: paths,
    },
    { lm: settings.promptModel },
  )
  if (!output) throw new Error(failure?.message ?? 'The reflection gave nothing.')
  const advice = output.module_advice as Readonly<Record<string, string>>
  return paths
    .filter((path) => Object.hasOwn(advice, path))
    .reduce((changed, path) => {
      return editState(changed, path, ({ instructions }) => ({ instructions: `${instructions}\n\n${advice[path]}` }))
    }, state)
}
