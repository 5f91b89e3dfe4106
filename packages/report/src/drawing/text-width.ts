import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'

const graphemes = new Intl.Segmenter()

/** How many columns of a terminal a text takes: two for wide characters and emoji, none for colours and marks. */
export function textWidth(text: string): number {
  return stringWidth(text)
}

/** Makes of any text one line that is safe to show: no escapes, control characters or turns of direction. */
export function toLine(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '')
    .toWellFormed()
    .trim()
}

/** Cuts a line without colours to a number of columns, and says so by `…`. */
export function cutText(line: string, width: number): string {
  if (textWidth(line) <= width) return line
  const room = width - 1
  if (room < 0) return ''
  let cut = ''
  let used = 0
  for (const { segment } of graphemes.segment(line)) {
    used += textWidth(segment)
    if (used > room) break
    cut += segment
  }
  return cut.trimEnd() + '…'
}

/** Fills a line, which may have colours, with spaces to a number of columns. */
export function padText(line: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(line)))
  return align === 'left' ? line + space : space + line
}

/** Breaks a line without colours between words, and within words that are too long, so that each part fits. */
export function wrapText(line: string, width: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of line.split(' ').flatMap((word) => breakWord(word, width))) {
    const longer = current === '' ? word : `${current} ${word}`
    if (textWidth(longer) <= width) current = longer
    else {
      lines.push(current)
      current = word
    }
  }
  return [...lines, current].filter((each) => each !== '')
}

function breakWord(word: string, width: number): string[] {
  if (textWidth(word) <= width) return [word]
  const parts: string[] = []
  let current = ''
  for (const { segment } of graphemes.segment(word)) {
    if (current !== '' && textWidth(current + segment) > width) {
      parts.push(current)
      current = ''
    }
    current += segment
  }
  return [...parts, current]
}
