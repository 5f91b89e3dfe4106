import type { SyntaxNode } from '@lezer/common'
import { parseMarkdownTree } from './markdown-tree.ts'
import type { TextBuilder } from './text-builder.ts'
import { writeHtml } from './write-html.ts'
import { definedLabels, writeInline } from './write-inline.ts'

/** Blocks that carry no text of their own. */
const dropped = new Set([
  'CommentBlock',
  'HorizontalRule',
  'LinkReference',
  'ProcessingInstructionBlock',
  'QuoteMark',
  'HeaderMark',
])

/** Writes Markdown without its marks. `text` has the offsets of the builder's source. */
export function writeMarkdown(builder: TextBuilder, text: string): void {
  const tree = parseMarkdownTree(text)
  const defined = definedLabels(tree, text)
  let depth = 0
  /** Where the mark of a list item stands that has not been written yet. */
  let marker: { readonly from: number; readonly to: number } | undefined
  /** Table cells are apart by as many bars as stand between them. */
  let bars = 0
  let rowBegun = false
  let endTable: (() => boolean) | undefined

  const beginBlock = (): void => {
    if (!marker) {
      builder.separate('\n\n')
      return
    }
    builder.insert('  '.repeat(Math.min(depth - 1, 8)))
    builder.copy(marker.from, marker.to)
    builder.insert(' ')
    marker = undefined
  }
  const inline = (node: SyntaxNode): void => writeInline(builder, node, { text, defined })
  const writeCode = (node: SyntaxNode): void => {
    beginBlock()
    const end = builder.open((range) => ({ kind: 'code', ...range }))
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (child.name === 'CodeText') builder.copy(child.from, child.to)
    }
    end()
  }
  const writeHeading = (node: SyntaxNode): void => {
    beginBlock()
    const level = Number(node.name.at(-1))
    const end = builder.open((range) => ({ kind: 'heading', level, ...range }))
    inline(node)
    end()
    builder.separate('\n\n')
  }

  tree.iterate({
    enter(node) {
      const { name } = node
      if (name === 'BulletList' || name === 'OrderedList') {
        // A list within a list follows its item.
        builder.separate(depth > 0 ? '\n' : '\n\n')
        depth += 1
      } else if (name === 'ListMark') {
        builder.separate('\n')
        marker = { from: node.from, to: node.to }
        return false
      } else if (name === 'FencedCode' || name === 'CodeBlock') {
        writeCode(node.node)
        return false
      } else if (name === 'HTMLBlock') {
        beginBlock()
        writeHtml(builder, { from: node.from, to: node.to })
        builder.separate('\n\n')
        return false
      } else if (name === 'Table') {
        beginBlock()
        endTable = builder.open((range) => ({ kind: 'table', ...range }))
      } else if (name === 'TableHeader' || name === 'TableRow') {
        builder.separate('\n')
        rowBegun = false
      } else if (name === 'TableDelimiter') {
        bars += 1
        return false
      } else if (name === 'TableCell') {
        if (rowBegun) builder.separate(`${' |'.repeat(Math.max(bars, 1))} `)
        bars = 0
        rowBegun = true
        inline(node.node)
        return false
      } else if (name.startsWith('ATXHeading') || name.startsWith('SetextHeading')) {
        writeHeading(node.node)
        return false
      } else if (name === 'Paragraph' || name === 'Task') {
        beginBlock()
        inline(node.node)
        return false
      }
      return !dropped.has(name)
    },
    leave({ name }) {
      if (name === 'BulletList' || name === 'OrderedList') {
        depth -= 1
        builder.separate(depth > 0 ? '\n' : '\n\n')
      } else if (name === 'ListItem') marker = undefined
      else if (name === 'Table') {
        endTable?.()
        endTable = undefined
        builder.separate('\n\n')
      }
    },
  })
}
