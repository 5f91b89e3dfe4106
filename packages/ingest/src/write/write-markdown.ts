import { createMarkdownBlocks } from './markdown-blocks.ts'
import { parseMarkdownTree } from './markdown-tree.ts'
import type { TextBuilder } from './text-builder.ts'
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
  const { containers, leaves } = createMarkdownBlocks(builder, (leaf) => writeInline(builder, leaf, { text, defined }))
  tree.iterate({
    enter(node) {
      const write = leaves.get(kindOf(node.name))
      write?.(node.node)
      containers.get(node.name)?.enter?.()
      return write === undefined && !dropped.has(node.name)
    },
    leave({ name }) {
      containers.get(name)?.leave?.()
    },
  })
}

/** Headings are one kind, whatever their level and their marks. */
function kindOf(name: string): string {
  return /^(?:ATX|Setext)Heading/.test(name) ? 'Heading' : name
}
