import type { Terminal, TextStyle } from './terminal.ts'
import { cutText, padText, textWidth } from './text-width.ts'

/** A column of a table. */
export interface Column {
  /** What stands above it. */
  readonly header: string
  /** Where its cells stand. @default 'right' */
  readonly align?: 'left' | 'right' | undefined
  /** Columns with less of it go first when there is no room. @default it always stays */
  readonly worth?: number | undefined
}

/** A cell: one line, perhaps with a look. */
export type Cell = string | { readonly text: string; readonly style: TextStyle }

const gap = 2
/** The first column gives room down to this before others go. */
const firstWidth = 16

/** Writes a table as lines that fit: the first column is cut, then those of little worth are left out. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { width, style }: Terminal,
): string[] {
  const widths = columns.map(({ header }, place) =>
    Math.max(textWidth(header), ...rows.map((row) => textWidth(textOf(row[place])))),
  )
  const shown = new Set(columns.keys())
  const total = (first: number): number =>
    [...shown].reduce((sum, place) => sum + (place === 0 ? first : (widths[place] as number) + gap), 0)
  const least = Math.min(widths[0] ?? 0, firstWidth)
  while (total(least) > width) {
    const droppable = [...shown].filter((place) => columns[place]?.worth !== undefined)
    if (droppable.length === 0) break
    shown.delete(droppable.reduce((a, b) => (worthOf(columns[b]) <= worthOf(columns[a]) ? b : a)))
  }
  widths[0] = Math.max(4, Math.min(widths[0] ?? 0, width - total(0)))
  const line = (cells: readonly Cell[]): string =>
    [...shown]
      .map((place) => {
        const cell = cells[place] ?? ''
        const text = padText(
          cutText(textOf(cell), widths[place] as number),
          widths[place] as number,
          columns[place]?.align ?? 'right',
        )
        return typeof cell === 'string' ? text : style(cell.style, text)
      })
      .join(' '.repeat(gap))
      .trimEnd()
  return [line(columns.map(({ header }) => ({ text: header, style: 'dim' }))), ...rows.map(line)]
}

function worthOf(column: Column | undefined): number {
  return column?.worth ?? Infinity
}

function textOf(cell: Cell | undefined): string {
  return typeof cell === 'object' ? cell.text : (cell ?? '')
}
