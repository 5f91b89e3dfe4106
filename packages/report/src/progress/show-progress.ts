import type { EvaluationEvent, EvaluationResult } from '@dspex/evaluate'
import type { OptimizationEvent, OptimizationReport, Optimized } from '@dspex/optimize'
import { progressLine, progressLogLine } from './progress-line.ts'
import { createProgressCounter } from './progress-state.ts'
import type { SearchEvent } from './search-progress.ts'
import { showSearch } from './show-search.ts'
import { openTerminal, type TerminalOptions } from '../drawing/terminal.ts'

/** Options of {@link showProgress} and {@link withProgress}. */
export interface ProgressOptions extends TerminalOptions {
  /** Where progress is shown: lines that change on a terminal, others elsewhere. @default process.stderr */
  readonly stream?: NodeJS.WritableStream | undefined
  /** How much time lies between the lines of an evaluation where none can change, such as the log of a build. @default 10000 */
  readonly logEveryMs?: number | undefined
  /** Tells the time in milliseconds. @default performance.now */
  readonly now?: (() => number) | undefined
}

/** So often the line changes at most, in milliseconds. */
const drawEveryMs = 100

/** The cursor stays at the line's start, so this clears the line even where a narrower window has broken it. */
const clear = '\r\u001b[J'

/**
 * Passes the events of an evaluation or an optimization on and shows how far it is.
 *
 * Of an evaluation it shows one line: rate, time left, the mean of each metric, cost and errors so far. Of an
 * optimization several: the best so far with its interval, what is spent and left, the candidates of the step with their
 * fate, and the score over steps. On a terminal they change in place and are gone at the end; elsewhere a line is written now
 * and then, for an optimization after each step. The cursor is never hidden, so that nothing has to be put right,
 * however the process ends.
 *
 * @example for await (const event of showProgress(evaluate.events(rag, { devset, metrics }))) …
 */
export async function* showProgress<Event extends EvaluationEvent | OptimizationEvent>(
  events: AsyncIterable<Event>,
  options: ProgressOptions = {},
): AsyncGenerator<Event, void, undefined> {
  const { stream = process.stderr, logEveryMs = 10_000, now = () => performance.now() } = options
  const settings = { ...options, stream, logEveryMs, now }
  const iterator = events[Symbol.asyncIterator]()
  const first = await iterator.next()
  if (first.done) return
  const all = continued(first.value, iterator)
  const isEvaluation = ['run-start', 'trial-end', 'run-end'].includes(first.value.type)
  // Which of the two the events are is known now, and not to the compiler.
  yield* (
    isEvaluation
      ? showEvaluation(all as AsyncIterable<EvaluationEvent>, settings)
      : showSearch(all as AsyncIterable<SearchEvent>, settings)
  ) as AsyncGenerator<Event, void, undefined>
}

/** Goes on with events of which the first was read. */
async function* continued<Event>(first: Event, iterator: AsyncIterator<Event>): AsyncGenerator<Event, void, undefined> {
  try {
    yield first
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
  } finally {
    await iterator.return?.()
  }
}

async function* showEvaluation(
  events: AsyncIterable<EvaluationEvent>,
  options: TerminalOptions & {
    readonly stream: NodeJS.WritableStream
    readonly logEveryMs: number
    readonly now: () => number
  },
): AsyncGenerator<EvaluationEvent, void, undefined> {
  const { stream, logEveryMs, now } = options
  const isTerminal = (stream as { readonly isTTY?: boolean }).isTTY === true
  const every = isTerminal ? drawEveryMs : logEveryMs
  const counter = createProgressCounter(now())
  let shownAt = now()
  let isShown = false
  const show = (): void => {
    const at = now()
    if (at - shownAt < every) return
    shownAt = at
    // A reader who is slow gets the next line.
    if ((stream as { readonly writableNeedDrain?: boolean }).writableNeedDrain) return
    const progress = counter.read(at)
    if (progress.planned === 0) return
    // The last column stays free: some terminals begin a new line behind it. The window may have changed.
    const terminal = openTerminal({ ...options, stream })
    const line = isTerminal
      ? `${clear}${progressLine(progress, { ...terminal, width: terminal.width - 1 })}\r`
      : `${progressLogLine(progress)}\n`
    stream.write(line)
    isShown = isTerminal
  }
  // The time left goes on while nothing ends.
  const timer = setInterval(show, Math.min(every, 1000))
  timer.unref()
  try {
    for await (const event of events) {
      counter.count(event)
      show()
      yield event
    }
  } finally {
    clearInterval(timer)
    if (isShown) stream.write(clear)
  }
}

/**
 * Shows the progress of an evaluation, as {@link showProgress} does, and resolves to its report. Rejects as `evaluate`
 * does.
 *
 * @example const report = await withProgress(evaluate.events(rag, { devset, metrics }))
 */
export async function withProgress<Name extends string>(
  events: AsyncIterable<EvaluationEvent<Name>>,
  options?: ProgressOptions,
): Promise<EvaluationResult<Name>>
/**
 * Shows the progress of an optimization, as {@link showProgress} does, and resolves to its result. Rejects as `compile`
 * does.
 *
 * @example const { program, report } = await withProgress(optimizer.events(rag, { trainset, lm }))
 */
export async function withProgress<Input extends object, Output, Report extends OptimizationReport>(
  events: AsyncIterable<OptimizationEvent<Input, Output, Report>>,
  options?: ProgressOptions,
): Promise<Optimized<Input, Output, Report>>
export async function withProgress(
  events: AsyncIterable<EvaluationEvent | OptimizationEvent>,
  options?: ProgressOptions,
): Promise<unknown> {
  let result: unknown
  for await (const event of showProgress(events, options)) {
    if (event.type === 'run-end') result = event.report
    if (event.type === 'optimize-end') result = event.result
  }
  if (!result)
    throw new TypeError('The events ended without a result. Pass those of `evaluate.events` or `optimizer.events`.')
  return result
}
