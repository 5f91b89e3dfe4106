import type { SyntaxNode, SyntaxNodeRef, Tree } from '@lezer/common'
import { decodeHTML } from 'entities'
import type { TextBuilder } from './text-builder.ts'

/** Marks, and what a reader does not see. */
const dropped = new Set([
  'CodeMark',
  'Comment',
  'EmphasisMark',
  'HTMLTag',
  'HeaderMark',
  'LinkTitle',
  'ProcessingInstruction',
  'QuoteMark',
  'StrikethroughMark',
])

/** What is known about the whole text. */
export interface InlineContext {
  readonly text: string
  /** The labels that links may refer to, as {@link definedLabels} finds them. */
  readonly defined: ReadonlySet<string>
}

/** The labels that a text defines: `[label]: https://…`. */
export function definedLabels(tree: Tree, text: string): ReadonlySet<string> {
  const labels = new Set<string>()
  tree.iterate({
    enter(node) {
      if (node.name !== 'LinkReference') return !node.name.startsWith('Paragraph')
      const label = node.node.getChild('LinkLabel')
      if (label) labels.add(normalLabel(text.slice(label.from, label.to)))
      return false
    },
  })
  return labels
}

/** Writes the text of a leaf without its marks: of a paragraph, a heading or a cell. */
export function writeInline(builder: TextBuilder, leaf: SyntaxNode, { text, defined }: InlineContext): void {
  /** How far the leaf has been written. */
  let at = leaf.from
  /** The links that are open, the innermost last; one without a target keeps its brackets. */
  const links: { readonly to: number; readonly bracketed: boolean; marks: number }[] = []
  const flush = (to: number): void => {
    if (at < to) builder.copy(at, to)
    at = Math.max(at, to)
  }
  const replace = (node: SyntaxNodeRef, stand: string): false => {
    flush(node.from)
    builder.put(stand, node.from, node.to)
    at = Math.max(at, node.to)
    return false
  }
  const enter = (node: SyntaxNodeRef): boolean => {
    const { name } = node
    if (name === 'HeaderMark') {
      // White space between a heading and its marks belongs to neither.
      if (node.from > at) flush(lastNonBlank(text, at, node.from))
      at = node.to
      while (at < leaf.to && isBlank(text, at)) at += 1
      return false
    }
    if (name === 'Escape') {
      flush(node.from)
      at = node.from + 1
      return false
    }
    if (name === 'Entity') return replace(node, decodeHTML(text.slice(node.from, node.to)))
    if (name === 'HardBreak') return replace(node, '\n')
    if (name === 'Link' || name === 'Image') {
      links.push({ to: node.to, bracketed: !leadsSomewhere(node.node, text, defined), marks: 0 })
    }
    const link = links.at(-1)
    if (name === 'LinkMark' && link && isLink(node.node.parent)) {
      if (link.bracketed) return false
      link.marks += 1
      if (link.marks === 1) return replace(node, '')
      // What follows the text is its target and its title.
      flush(node.from)
      at = Math.max(at, link.to)
      return false
    }
    return name === 'LinkMark' || dropped.has(name) ? replace(node, '') : true
  }
  leaf.cursor().iterate(enter, ({ name }) => {
    if (name === 'Link' || name === 'Image') links.pop()
  })
  flush(lastNonBlank(text, at, leaf.to))
}

function isLink(node: SyntaxNode | null): boolean {
  return node?.name === 'Link' || node?.name === 'Image'
}

/** Whether a link has a target; without one `[sic]` is text in brackets. */
function leadsSomewhere(node: SyntaxNode, text: string, defined: ReadonlySet<string>): boolean {
  if (node.getChild('URL')) return true
  const label = node.getChild('LinkLabel')
  const written = label && label.to - label.from > 2 ? label : node
  // `()` is a target too.
  if (!label && text[node.to - 1] === ')') return true
  return defined.has(normalLabel(text.slice(written.from, written === node && label ? label.from : written.to)))
}

function normalLabel(label: string): string {
  return label.replace(/^!/, '').toLowerCase().replaceAll(/\s+/g, ' ')
}

function isBlank(text: string, at: number): boolean {
  return /\s/.test(text[at] as string)
}

function lastNonBlank(text: string, from: number, to: number): number {
  let end = to
  while (end > from && isBlank(text, end - 1)) end -= 1
  return end
}
