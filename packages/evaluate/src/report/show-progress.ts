import type { EvaluationEvent } from '../harness/evaluation-events.ts'
import type { EvaluationResult } from '../harness/report.ts'
import { progressLine, progressLogLine } from './progress-line.ts'
import { createProgressCounter } from './progress-state.ts'
import { openTerminal, type TerminalOptions } from './terminal.ts'

/** Options of {@link showProgress} and {@link withProgress}. */
export interface ProgressOptions extends TerminalOptions {
  /** Where progress is shown: a line that changes on a terminal, lines elsewhere. @default process.stderr */
  readonly stream?: NodeJS.WritableStream | undefined
  /** How much time lies between the lines where none can change, such as the log of a build. @default 10000 */
  readonly logEveryMs?: number | undefined
  /** Tells the time in milliseconds. @default performance.now */
  readonly now?: (() => number) | undefined
}

/** So often the line changes at most, in milliseconds. */
const drawEveryMs = 100

/** The cursor stays at the line's start, so this clears the line even where a narrower window has broken it. */
const clear = '\r\u001b[J'

/**
 * Passes the events of an evaluation on and shows on one line how far it is: rate, time left, the mean of each metric,
 * cost and errors so far. On a terminal the line changes in place and is gone at the end; elsewhere a line is written
 * now and then, and none for what is done sooner. The cursor is never hidden, so that nothing has to be put right,
 * however the process ends.
 *
 * @example for await (const event of showProgress(evaluate.events(rag, { devset, metrics }))) …
 */
export async function* showProgress<Event extends EvaluationEvent>(
  events: AsyncIterable<Event>,
  options: ProgressOptions = {},
): AsyncGenerator<Event, void, undefined> {
  const { stream = process.stderr, logEveryMs = 10_000, now = () => performance.now() } = options
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
): Promise<EvaluationResult<Name>> {
  let report: EvaluationResult<Name> | undefined
  for await (const event of showProgress(events, options)) if (event.type === 'run-end') report = event.report
  if (!report) throw new TypeError('The events ended without a report. Pass those of `evaluate.events`.')
  return report
}
