/** A cell: a number, a text, or nothing. */
export type CsvCell = string | number | null | undefined

/**
 * Writes a line of CSV as RFC 4180 has it. A text that a spreadsheet would take for a formula gets an apostrophe before
 * it (OWASP, CSV injection); numbers never do.
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(writeCell).join(',')}\r\n`
}

function writeCell(cell: CsvCell): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'number') return String(cell)
  const text = (/^[\s\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(cell) ? `'${cell}` : cell).toWellFormed()
  // A line of one empty text would be no line at all.
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
