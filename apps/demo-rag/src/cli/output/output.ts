import { styleText } from 'node:util'

/** Where the command writes, and what the place can show. */
export interface Output {
  /** Writes a line of the result. */
  readonly print: (line?: string) => void
  /** Writes a line about the work, apart from the result. */
  readonly note: (line: string) => void
  /** Shows how far the work is: one line that changes on a terminal, now and then a line elsewhere. */
  readonly progress: (line: string) => void
  /** Takes the changing line away. */
  readonly clearProgress: () => void
  /** Where what draws its own progress draws it. */
  readonly stderr: NodeJS.WritableStream
  /** How many columns fit. */
  readonly width: number
  /** Colours a text, where colours are shown. */
  readonly style: (format: Style, text: string) => string
}

/** The looks that are used. */
export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow'

/** How often a line of progress is written where it can't change in place, in milliseconds. */
const plainEveryMs = 5000

/** The streams of a process, and what it knows of them. */
export interface ProcessStreams {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  /** `COLUMNS` says how many columns fit where standard output is no terminal. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Makes the output of a process: results on standard output, everything else on standard error. */
export function processOutput(
  { stdout, stderr, env }: ProcessStreams,
  { now = Date.now }: { readonly now?: (() => number) | undefined } = {},
): Output {
  let shown = false
  // The first line comes so much later than the first progress: what is quick says nothing.
  let writtenAt: number | undefined
  const clearProgress = (): void => {
    if (shown) stderr.write('\r\u001b[2K')
    shown = false
  }
  return {
    print(line = '') {
      clearProgress()
      stdout.write(`${line}\n`)
    },
    note(line) {
      clearProgress()
      stderr.write(`${line}\n`)
    },
    progress(line) {
      if (stderr.isTTY) {
        stderr.write(`\r\u001b[2K${cut(line, (stderr.columns || 80) - 1)}`)
        shown = true
      } else if (writtenAt === undefined) {
        writtenAt = now()
      } else if (now() - writtenAt >= plainEveryMs) {
        writtenAt = now()
        stderr.write(`${line}\n`)
      }
    },
    clearProgress,
    stderr,
    width: widthOf(stdout.columns, env.COLUMNS),
    // `styleText` respects NO_COLOR and a stream that is no terminal.
    style: (format, text) => styleText(format, text, { stream: stdout }),
  }
}

/** A terminal knows its width; elsewhere `COLUMNS` may say what is wanted. */
function widthOf(columns: number | undefined, wanted: string | undefined): number {
  if (columns) return Math.min(Math.max(columns, 40), 140)
  return wanted !== undefined && /^[1-9]\d{0,3}$/.test(wanted) ? Math.max(Number(wanted), 40) : 100
}

/** Cuts a text to a number of columns, and says so by `…`. */
export function cut(text: string, width: number): string {
  const line = text.replaceAll(/\s+/g, ' ')
  const characters = [...line]
  return characters.length <= width ? line : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`
}

/** Cuts or fills a text to exactly a number of columns. */
export function fit(text: string, width: number): string {
  const shown = cut(text, width)
  return shown + ' '.repeat(Math.max(0, width - [...shown].length))
}
