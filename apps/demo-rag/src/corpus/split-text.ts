/** A piece of a document with the headings that it stands under. */
export interface Section {
  /** The headings from the outermost in, joined by ` › `; the document's name when it has none. */
  readonly title: string
  readonly text: string
}

/** A block of a document: a heading with its level, or a paragraph. */
export type Block = { readonly heading: string; readonly level: number } | { readonly paragraph: string }

/** How many words a passage has at most, unless one sentence alone has more. */
const mostWords = 160

/** Puts blocks together to passages: neighbouring paragraphs under the same headings, up to a size. */
export function joinBlocks(blocks: readonly Block[], name: string): Section[] {
  const sections: Section[] = []
  const headings: { readonly heading: string; readonly level: number }[] = []
  let paragraphs: string[] = []
  const flush = (): void => {
    const title = headings.length === 0 ? name : headings.map(({ heading }) => heading).join(' › ')
    if (paragraphs.length > 0) sections.push({ title, text: paragraphs.join('\n\n') })
    paragraphs = []
  }
  for (const block of blocks) {
    if ('heading' in block) {
      flush()
      while ((headings.at(-1)?.level ?? 0) >= block.level) headings.pop()
      headings.push(block)
      continue
    }
    for (const piece of splitLong(block.paragraph)) {
      if (countWords(paragraphs.join(' ')) + countWords(piece) > mostWords) flush()
      paragraphs.push(piece)
    }
  }
  flush()
  return sections
}

/** Reads Markdown: headings, paragraphs, code blocks; front matter, links and emphasis lose their marks. */
export function readMarkdown(markdown: string): Block[] {
  const text = markdown.replace(/^---\r?\n[\s\S]*?\r?\n---[ \t]*(?:\r?\n|$)/, '')
  const blocks: Block[] = []
  let lines: string[] = []
  let fence: string | undefined
  const flush = (): void => {
    const paragraph = lines.join('\n').trim()
    if (paragraph !== '') blocks.push({ paragraph })
    lines = []
  }
  for (const line of text.split(/\r?\n/)) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence !== undefined || mark !== undefined) {
      if (fence === undefined) fence = mark
      else if (mark !== undefined && mark.startsWith(fence)) fence = undefined
      else lines.push(line)
      continue
    }
    const heading = /^(#{1,6})\s+(.+?)\s*#*$/.exec(line)
    if (heading) {
      flush()
      blocks.push({ heading: plain(heading[2] as string), level: (heading[1] as string).length })
    } else if (line.trim() === '') flush()
    else lines.push(plain(line))
  }
  flush()
  return blocks
}

/** Reads plain text: paragraphs; a short first line without an end mark is the title. */
export function readPlainText(text: string): Block[] {
  const paragraphs = text.split(/\r?\n\s*\r?\n/).map((paragraph) => paragraph.trim())
  const blocks: Block[] = paragraphs.filter((paragraph) => paragraph !== '').map((paragraph) => ({ paragraph }))
  const [first] = blocks
  if (blocks.length < 2 || !first || !('paragraph' in first)) return blocks
  const isTitle = first.paragraph.length <= 80 && !/[\n.!?:;]/.test(first.paragraph)
  return isTitle ? [{ heading: first.paragraph, level: 1 }, ...blocks.slice(1)] : blocks
}

function plain(line: string): string {
  return line
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/(\*\*|__)(?=\S)(.+?)(?<=\S)\1/g, '$2')
    .replaceAll(/(?<![\p{L}\p{N}*_])([*_])(?=\S)([^*_]+?)(?<=\S)\1(?![\p{L}\p{N}*_])/gu, '$2')
    .replaceAll(/`([^`]+)`/g, '$1')
}

function splitLong(paragraph: string): string[] {
  if (countWords(paragraph) <= mostWords) return [paragraph]
  const pieces: string[] = []
  let piece = ''
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'sentence' }).segment(paragraph)) {
    if (piece !== '' && countWords(piece) + countWords(segment) > mostWords) {
      pieces.push(piece.trim())
      piece = ''
    }
    piece += segment
  }
  return piece.trim() === '' ? pieces : [...pieces, piece.trim()]
}

function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0
}
