import type { Tree } from '@lezer/common'
import { GFM, type InlineContext, type MarkdownConfig, type MarkdownParser, parser } from '@lezer/markdown'

/** Marks that may open or close something: what a paragraph of too many costs grows with their square. */
const delimiters = /[*_~[\]<`!]/g
const mostDelimiters = 1000

/** Leaves the marks of a paragraph alone that has more of them than a person writes. */
const bounded: MarkdownConfig = {
  parseInline: [
    {
      name: 'Bounded',
      before: 'Escape',
      parse(context: InlineContext, _next: number, position: number): number {
        if (position !== context.offset || context.text.length <= mostDelimiters) return -1
        let count = 0
        delimiters.lastIndex = 0
        while (count <= mostDelimiters && delimiters.test(context.text)) count += 1
        return count > mostDelimiters ? context.end : -1
      },
    },
  ],
}

const markdownParser: MarkdownParser = parser.configure([GFM, bounded])

/** Parses Markdown as GitHub reads it. Offsets of the tree are offsets of the text. */
export function parseMarkdownTree(text: string): Tree {
  return markdownParser.parse(text)
}
