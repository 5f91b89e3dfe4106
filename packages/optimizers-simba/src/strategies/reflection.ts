import { type Example, keptEntries, Predict, signature } from '@dspex/core'
import type { LabResult } from '@dspex/evaluate'
import type { StrategyTask } from './strategy.ts'

const fields = {
  program: 'The modules, how they call each other, and their present instructions.',
  module: 'The module that gets the rule.',
  failures: 'Runs that went wrong: inputs, what each module did, what was expected, what the judge said.',
  successes: 'Runs on similar inputs that went well; empty when there are none.',
  rejected_rules: 'Rules that were tried and did not help, with the reason; empty when there are none.',
  diagnosis: 'What the failures have in common.',
  rule: 'The rule alone, without quotation marks.',
}
const brief = [
  'A program made of language-model modules fails on some inputs. Write one rule to add to the instructions of the',
  'module named below, so that it does better on such inputs and no worse on all others.',
  'First find out in `diagnosis`, in one or two sentences, what the failures have in common that the successes lack.',
  'Then write `rule`: one or two sentences that begin with the condition under which they apply, such as',
  '"If the input mentions …, then …". State what distinguishes these inputs in general, never quote a whole input,',
  'and never repeat a rule that is there already or was rejected.',
].join('\n')

/** What a reflection is told of its task. A rule that says it back is none. */
export const toldToReflect: readonly string[] = [brief, ...Object.values(fields)]

/** Asks for one rule for one module. Plain text on both sides: small models lose their way in nested JSON. */
const reflect = new Predict(
  signature(
    'program: string, module: string, failures: string, successes: string, rejected_rules: string -> diagnosis: string, rule: string',
  )
    .withInstructions(brief)
    .describe(fields),
)

/** What reflection is shown. */
export interface ReflectionMaterial {
  /** Runs that failed. */
  readonly failures: readonly LabResult[]
  /** Runs on similar inputs that went well. */
  readonly successes: readonly LabResult[]
}

/** Asks for a rule; `undefined` when no reply could be read. */
export async function askForRule(
  task: StrategyTask,
  { failures, successes }: ReflectionMaterial,
): Promise<string | undefined> {
  const { path, rejected, exampleOf } = task
  const show = (runs: readonly LabResult[]): string =>
    runs.map((run, place) => showRun(run, exampleOf(run.trial.exampleId), place + 1)).join('\n\n')
  const { output } = await task.ask(reflect, {
    program: describeProgram(task),
    module: path,
    failures: show(failures),
    successes: show(successes),
    rejected_rules: rejected
      .flatMap(({ edit, reason }) => (edit.change === 'add-rule' ? [`- ${edit.rule} (${reason})`] : []))
      .slice(-5)
      .join('\n'),
  })
  return output?.rule
}

/** Describes modules by their contracts and instructions, and the wiring by the order of calls in a run. */
function describeProgram({ program, incumbent, cluster, failureOf }: StrategyTask): string {
  const state = incumbent.state.predictors
  const modules = Object.entries(state).map(([path, { instructions, contract, descriptions }]) => {
    const fields = (side: typeof contract.inputs): string =>
      side.map(({ name }) => (descriptions[name] ? `${name} (${descriptions[name]})` : name)).join(', ')
    return `Module ${path}: ${fields(contract.inputs)} -> ${fields(contract.outputs)}\nInstructions: ${instructions}`
  })
  const trace = keptEntries(failureOf(cluster.failing[0] ?? '')?.row?.trace ?? []).filter(
    ({ kind }) => kind !== 'attempt',
  )
  const wiring = trace.length > 1 ? [`One run calls, in order: ${trace.map(({ path }) => path).join(', ')}.`] : []
  return cut([`Program ${program.name}.`, ...modules, ...wiring].join('\n\n'), 6000)
}

function showRun(
  { row, score, feedback }: LabResult,
  { inputs, labels }: Example<object, object>,
  place: number,
): string {
  const steps = keptEntries(row?.trace ?? []).filter(
    ({ kind, parent }) => kind === 'predict' || (parent === undefined && kind !== 'attempt'),
  )
  const lines = [
    `Run ${place}`,
    `Input: ${showValue(inputs)}`,
    ...(steps.length > 1
      ? steps.map(
          ({ path, input, output, error }) =>
            `  ${path} got ${showValue(input, 500)} and gave ${showValue(output ?? error, 500)}`,
        )
      : []),
    `Output: ${row?.failure ? `none, as it failed: ${cut(row.failure.message, 300)}` : showValue(row?.output)}`,
    ...(Object.keys(labels ?? {}).length > 0 ? [`Expected: ${showValue(labels)}`] : []),
    `Score: ${score}`,
    ...(feedback !== undefined && !row?.failure ? [`Judge: ${cut(feedback, 500)}`] : []),
  ]
  return lines.join('\n')
}

function showValue(value: unknown, most = 1200): string {
  return cut(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'), most)
}

/** Keeps the beginning and the end: what a text is about stands at the one, what was asked often at the other. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const half = Math.floor((most - 3) / 2)
  return `${text.slice(0, half)} … ${text.slice(-half)}`.toWellFormed()
}
