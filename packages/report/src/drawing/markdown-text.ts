import { toLine } from './text-width.ts'

/** Writes any text as one line of Markdown that shows it as it is: in a table too, and without links or mentions. */
export function escapeMarkdown(text: string): string {
  return (
    toLine(text)
      .replaceAll(/[\\`*_[\]+!|~$]/g, String.raw`\$&`)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // No link of an address. No message to a person or an issue of this name either: GitHub looks for those in what
      // is shown, so that only an element between helps.
      .replaceAll('://', '&#58;//')
      .replaceAll(/www\./gi, (start) => `${start.slice(0, 3)}&#46;`)
      .replaceAll(/@|#(?=\w)/g, '$&<!-- -->')
      .replace(/^(\d+)([.)])|^([-#])/, String.raw`$1\$2$3`)
  )
}

/** Writes a table; cells are Markdown. The first column stands left, as do those named; the others right. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  left: readonly string[] = [],
): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line(header),
    line(header.map((name, place) => (place === 0 || left.includes(name) ? '---' : '---:'))),
    ...rows.map(line),
  ]
}
