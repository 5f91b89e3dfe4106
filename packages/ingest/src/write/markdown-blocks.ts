import type { SyntaxNode } from '@lezer/common'
import type { TextBuilder } from './text-builder.ts'
import { writeHtml } from './write-html.ts'

/** What is done at the edges of a block that holds other blocks. */
interface Container {
  enter?(): void
  leave?(): void
}

/** How the blocks of Markdown are written, by the names of their nodes. */
export interface MarkdownBlocks {
  /** Blocks that hold other blocks. */
  readonly containers: ReadonlyMap<string, Container>
  /** Blocks that are written as a whole. */
  readonly leaves: ReadonlyMap<string, (node: SyntaxNode) => void>
}

/** Begins to write the blocks of a text; `inline` writes what stands in one. */
export function createMarkdownBlocks(builder: TextBuilder, inline: (leaf: SyntaxNode) => void): MarkdownBlocks {
  let depth = 0
  /** Where the mark of a list item stands that has not been written yet. */
  let marker: { readonly from: number; readonly to: number } | undefined

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
  const writeText = (node: SyntaxNode): void => {
    beginBlock()
    inline(node)
  }
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
  const list: Container = {
    enter() {
      // A list within a list follows its item.
      builder.separate(depth > 0 ? '\n' : '\n\n')
      depth += 1
    },
    leave() {
      depth -= 1
      builder.separate(depth > 0 ? '\n' : '\n\n')
    },
  }
  const table = createTableBlocks(builder, { beginBlock, inline })
  return {
    containers: new Map([
      ['BulletList', list],
      ['OrderedList', list],
      ['ListItem', { leave: () => void (marker = undefined) }],
      ...table.containers,
    ]),
    leaves: new Map([
      [
        'ListMark',
        ({ from, to }) => {
          builder.separate('\n')
          marker = { from, to }
        },
      ],
      ['FencedCode', writeCode],
      ['CodeBlock', writeCode],
      [
        'HTMLBlock',
        (node) => {
          beginBlock()
          writeHtml(builder, node)
          builder.separate('\n\n')
        },
      ],
      ['Heading', writeHeading],
      ['Paragraph', writeText],
      ['Task', writeText],
      ...table.leaves,
    ]),
  }
}

function createTableBlocks(
  builder: TextBuilder,
  { beginBlock, inline }: { readonly beginBlock: () => void; readonly inline: (leaf: SyntaxNode) => void },
): MarkdownBlocks {
  /** Cells are apart by as many bars as stand between them. */
  let bars = 0
  let rowBegun = false
  let endTable: (() => boolean) | undefined
  const row: Container = {
    enter() {
      builder.separate('\n')
      rowBegun = false
    },
  }
  const table: Container = {
    enter() {
      beginBlock()
      endTable = builder.open((range) => ({ kind: 'table', ...range }))
    },
    leave() {
      endTable?.()
      endTable = undefined
      builder.separate('\n\n')
    },
  }
  const writeCell = (node: SyntaxNode): void => {
    if (rowBegun) builder.separate(`${' |'.repeat(Math.max(bars, 1))} `)
    bars = 0
    rowBegun = true
    inline(node)
  }
  return {
    containers: new Map([
      ['Table', table],
      ['TableHeader', row],
      ['TableRow', row],
    ]),
    leaves: new Map([
      ['TableDelimiter', () => void (bars += 1)],
      ['TableCell', writeCell],
    ]),
  }
}
