import { followSearch, type SearchEvent } from './search-progress.ts'
import { openScreenArea, type ScreenArea } from '../drawing/screen-area.ts'
import { searchView, startLogLine, stepLogLine } from './search-view.ts'
import { openTerminal, type TerminalOptions } from '../drawing/terminal.ts'
import { redact, redactText } from '@dspex/core/implement'
import { toLine } from '../drawing/text-width.ts'

/** So often the view changes at most, in milliseconds. */
const drawEveryMs = 100
/** What most terminals have. */
const usualRows = 24
/** More would push away what was there before. */
const maxRows = 22

/** Passes the events of an optimization on and shows on several lines how far it is; elsewhere a line for each step. */
export async function* showSearch<Event extends SearchEvent>(
  events: AsyncIterable<Event>,
  options: TerminalOptions & { readonly stream: NodeJS.WritableStream; readonly now: () => number },
): AsyncGenerator<Event, void, undefined> {
  const { stream, now } = options
  const { isTTY = false } = stream as { readonly isTTY?: boolean }
  const follower = followSearch(now())
  if (!isTTY) {
    for await (const event of events) {
      follower.note(event, now())
      if (event.type === 'optimize-start') stream.write(`${startLogLine(follower.read(now()))}\n`)
      else if (event.type === 'step-end') stream.write(`${stepLogLine(follower.read(now()))}\n`)
      else if (event.type === 'optimize-end') stream.write(`${toLine(redactText(event.result.report.summary))}\n`)
      else if (event.type === 'warning') stream.write(`! ${toLine(redactText(event.message))}\n`)
      yield event
    }
    return
  }
  const area = openScreenArea(stream)
  let shownAt = -Infinity
  const show = (): void => {
    const at = now()
    // A reader who is slow gets the next view.
    if (at - shownAt < drawEveryMs || (stream as { readonly writableNeedDrain?: boolean }).writableNeedDrain) return
    shownAt = at
    draw(area, follower.read(at), options)
  }
  // The time left goes on while nothing ends.
  const timer = setInterval(show, 1000)
  timer.unref()
  try {
    for await (const event of events) {
      follower.note(event, now())
      show()
      yield event
    }
  } finally {
    clearInterval(timer)
    area[Symbol.dispose]()
  }
}

function draw(
  area: ScreenArea,
  progress: Parameters<typeof searchView>[0],
  options: TerminalOptions & { readonly stream: NodeJS.WritableStream },
): void {
  // The window may have changed. The last column stays free: some terminals begin a new line behind it.
  const terminal = openTerminal(options)
  const { rows = usualRows } = options.stream as { readonly rows?: number }
  const width = terminal.width - 1
  area.draw(searchView(redact(progress), { ...terminal, width }, Math.min(maxRows, rows - 1)))
}
