import { parse } from 'node-html-parser'
import type { Block } from './split-text.ts'

/** Reads a web page: headings and blocks of text; scripts, styles and navigation are left out. */
export function readHtml(html: string): Block[] {
  const root = parse(html, { comment: false })
  for (const element of root.querySelectorAll('head, script, style, noscript, template, nav, svg')) element.remove()
  for (const heading of root.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const level = Number(heading.rawTagName.slice(1))
    // Text of its own line that can't be mistaken for the page's: marked with a private character.
    heading.textContent = `${headingMark}${level}${collapse(heading.textContent)}`
  }
  const lines = root.structuredText.split('\n').map(collapse)
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      if (!line.startsWith(headingMark)) return { paragraph: line }
      return { heading: line.slice(headingMark.length + 1), level: Number(line[headingMark.length]) }
    })
}

const headingMark = '\uE001'

function collapse(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
