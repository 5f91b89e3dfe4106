import { writeCount, writeUsd, writeDuration, writeScore } from '../../drawing/html/figures.ts'
import type { FailureItem, PageIndex, RecordItem, TraceStep } from '../page-data.ts'
import { element } from './element.ts'
import { showValue } from './show-value.ts'
import type { Run } from './trial-reader.ts'

/** Shows one run of a program on an example; `other` is the run that it is held against. */
export function showRun(index: PageIndex, side: number, run: Run, other: Run | undefined): HTMLElement {
  const { repeats, sides } = index
  const { latencyMs, costUsd } = sides[side]!
  const repeat = run.place % repeats
  const level = repeats > 1 ? 5 : 4
  return element(
    'div',
    { class: 'run' },
    repeats > 1 && element('h4', {}, `Run ${repeat + 1} of ${repeats}`),
    part('Scores', showScores(run.record), level),
    part('Output', showOutput(run, other), level),
    part('Figures', showFigures(latencyMs[run.place] ?? null, costUsd[run.place] ?? null, run.record), level),
    showTrace(run, level),
  )
}

/** Readers that go by headings want no level left out. */
function part(title: string, content: HTMLElement, level: 4 | 5): HTMLElement {
  return element('section', { class: 'part' }, element(`h${level}`, { class: 'label' }, title), content)
}

function leftOut(what: string): HTMLElement {
  return element('p', { class: 'quiet' }, `Left out: the page's limit was reached before ${what}.`)
}

function showOutput({ output }: Run, other: Run | undefined): HTMLElement {
  if (!output) return leftOut('this output')
  if (output.failure) return showFailure(output.failure)
  if (output.output === undefined) return element('p', { class: 'quiet' }, 'The program returned nothing.')
  return showValue(output.output, other?.output?.output)
}

function showFailure({ blame, name, code, message }: FailureItem): HTMLElement {
  const whose = blame === 'program' ? 'The program failed: scored as worst.' : 'The infrastructure failed: not scored.'
  return element(
    'div',
    { class: 'failure' },
    element('p', {}, element('strong', {}, whose)),
    element('p', {}, element('code', {}, code ?? name), ' ', message),
  )
}

function showScores(record: RecordItem | undefined): HTMLElement {
  if (!record) return leftOut('this feedback')
  const scores = Object.entries(record.scores)
  if (scores.length === 0) return element('p', { class: 'quiet' }, 'None.')
  return element(
    'dl',
    { class: 'scores' },
    ...scores.map(([name, { score: value, feedback, details, error }]) =>
      element(
        'div',
        {},
        element('dt', {}, name),
        element(
          'dd',
          { class: 'score' },
          error ? element('span', { class: 'tag missing' }, 'metric failed') : writeScore(value),
        ),
        (feedback !== undefined || error !== undefined || details !== undefined) &&
          element(
            'dd',
            { class: 'words' },
            feedback !== undefined && element('p', { class: 'prose' }, feedback),
            error && element('p', {}, element('code', {}, error.code ?? error.name), ' ', error.message),
            details !== undefined && showValue(details),
          ),
      ),
    ),
  )
}

function showFigures(latencyMs: number | null, costUsd: number | null, record: RecordItem | undefined): HTMLElement {
  const rows: [string, string][] = [
    ['Latency', writeDuration(latencyMs)],
    ['Cost', writeUsd(costUsd)],
    ...Object.entries(record?.usage ?? {}).map(([model, used]): [string, string] => [model, describeUsage(used)]),
    ...(record ? ([['Ended', record.at]] satisfies [string, string][]) : []),
  ]
  return element(
    'dl',
    { class: 'pairs' },
    ...rows.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
  )
}

interface UsageShape {
  readonly calls?: number
  readonly cachedCalls?: number
  readonly repairs?: number
  readonly usage?: {
    readonly inputTokens?: { readonly total?: number }
    readonly outputTokens?: { readonly total?: number }
  }
}

function describeUsage(used: unknown): string {
  const { calls = 0, cachedCalls = 0, repairs = 0, usage } = used as UsageShape
  const tokens = (value: number | undefined): string => (typeof value === 'number' ? writeCount(value) : 'unknown')
  return [
    `${calls} ${calls === 1 ? 'call' : 'calls'}`,
    cachedCalls > 0 && `${cachedCalls} from cache`,
    repairs > 0 && `${repairs} repairs`,
    `${tokens(usage?.inputTokens?.total)} tokens in, ${tokens(usage?.outputTokens?.total)} out`,
  ]
    .filter(Boolean)
    .join(' · ')
}

function showTrace({ trace }: Run, level: 4 | 5): HTMLElement {
  if (!trace) return part('Trace', leftOut('this trace'), level)
  if (trace.length === 0)
    return part('Trace', element('p', { class: 'quiet' }, 'No predictor, retriever or tool was called.'), level)
  const steps = element('ol', { class: 'trace' }, ...trace.map((step) => element('li', {}, showStep(step, trace))))
  return part(`Trace · ${trace.length} ${trace.length === 1 ? 'step' : 'steps'}`, steps, level)
}

function showStep(step: TraceStep, trace: readonly TraceStep[]): HTMLElement {
  const { kind, path, parent, input, output, error, repairs = 0, durationMs } = step
  const caller = typeof parent === 'number' ? trace.find(({ id }) => id === parent) : undefined
  const notes = [
    kind,
    writeDuration(durationMs),
    repairs > 0 && `${repairs} repairs`,
    caller && `within ${caller.path}`,
  ]
    .filter(Boolean)
    .join(' · ')
  const isFailed = error !== undefined
  return element(
    'details',
    { open: isFailed },
    element(
      'summary',
      {},
      element('code', {}, path),
      ' ',
      element('span', { class: 'quiet' }, notes),
      isFailed && element('span', { class: 'tag failed' }, 'failed'),
    ),
    element('p', { class: 'label' }, 'Input'),
    showValue(input),
    element('p', { class: 'label' }, isFailed ? 'Error' : 'Output'),
    showValue(isFailed ? error : output),
  )
}
