import { styleText } from 'node:util'

/** How a report is written for a terminal. */
export interface TerminalOptions {
  /** Where it will be shown: says how wide it may be and whether there are colours. @default process.stdout */
  readonly stream?: NodeJS.WritableStream | undefined
  /** How many columns there are. @default what the stream has, else the variable `COLUMNS`, else 100 */
  readonly width?: number | undefined
  /** Whether to use colours. @default on a terminal, unless `NO_COLOR` is set; with `FORCE_COLOR` everywhere */
  readonly color?: boolean | undefined
  /** Whether lines and marks other than ASCII can be shown. @default unless the terminal is known not to */
  readonly unicode?: boolean | undefined
}

/** The place where text is shown. */
export interface Terminal {
  /** How many columns fit. */
  readonly width: number
  /** Whether lines and marks other than ASCII can be shown. */
  readonly unicode: boolean
  /** Colours a text, where colours are shown. */
  readonly style: (format: TextStyle, text: string) => string
}

/** The looks that are used. */
export type TextStyle = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan'

/** Fewer columns show nothing worth reading. */
const minWidth = 24

/** Finds out what the place can show. */
export function openTerminal(options: TerminalOptions = {}): Terminal {
  const { stream = process.stdout, color, unicode = showsUnicode(process.env, process.platform) } = options
  const { columns } = stream as { readonly columns?: number | undefined }
  const width = options.width ?? (columns || wantedColumns(process.env.COLUMNS) || 100)
  return {
    width: Math.max(minWidth, Math.floor(width)),
    unicode,
    style(format, text) {
      if (color === false) return text
      return color ? styleText(format, text, { validateStream: false }) : styleText(format, text, { stream })
    },
  }
}

function wantedColumns(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined
}

/** The console of Linux and the old one of Windows have too few characters. */
function showsUnicode(env: Readonly<Record<string, string | undefined>>, platform: string): boolean {
  if (env.TERM === 'linux' || env.TERM === 'dumb') return false
  return platform !== 'win32' || [env.WT_SESSION, env.TERM_PROGRAM, env.CI].some((value) => value !== undefined)
}
