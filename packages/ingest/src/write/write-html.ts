import { Tokenizer } from 'htmlparser2'
import type { TextBuilder } from './text-builder.ts'

const names = (text: string): ReadonlySet<string> => new Set(text.split(' '))
const dropped = names(
  'head script style noscript template nav svg math iframe object canvas audio video select datalist',
)
const blocks = names(
  `address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form
header hgroup html legend li main menu nav ol option p pre search section summary table tbody tfoot thead tr ul hr title
h1 h2 h3 h4 h5 h6 caption`.replaceAll('\n', ' '),
)
const voids = names('area base br col embed hr img input link meta param source track wbr')
const tight = names('li dt dd tr option summary')

/**
 * Writes the text of a piece of HTML, and returns the content of its `<title>`. It works on the stream of tags, without
 * a tree: time and memory grow with the length alone, however deep the nesting and however broken the markup.
 */
export function writeHtml(builder: TextBuilder, { from, to }: { readonly from: number; readonly to: number }): string {
  const html = builder.source.slice(from, to)
  const open: string[] = []
  const openCounts = new Map<string, number>()
  const counters: number[] = []
  let dropLevel: number | undefined
  let space: { readonly from: number; readonly to: number } | undefined
  let prefix = ''
  let title: string | undefined
  let titleEnded = false
  let endHeading: (() => boolean) | undefined
  let endPre: (() => boolean) | undefined
  let endTable: (() => boolean) | undefined
  let cells = 0
  let fresh = true

  const startText = (): void => {
    if (space && !fresh) builder.put(' ', space.from, space.to)
    space = undefined
    fresh = false
    if (prefix !== '') builder.insert(prefix)
    prefix = ''
  }
  const breakBlock = (separator: string): void => {
    builder.separate(separator)
    space = undefined
    fresh = true
  }
  const write = (start: number, end: number): void => {
    if (openCounts.get('title') && dropLevel !== undefined && !titleEnded)
      title = (title ?? '') + html.slice(start, end)
    if (dropLevel !== undefined) return
    if (endPre) {
      startText()
      builder.copy(from + start, from + end)
      return
    }
    for (const { 0: part, index } of html.slice(start, end).matchAll(/\s+|\S+/g)) {
      const at = from + start + index
      if (/\s/.test(part[0] as string)) {
        space = { from: space?.from ?? at, to: at + part.length }
        continue
      }
      // A plain space is taken over, so that runs of words stay one segment.
      if (space && !fresh && space.to - space.from === 1 && builder.source[space.from] === ' ') {
        builder.copy(space.from, space.to)
        space = undefined
      }
      startText()
      builder.copy(at, at + part.length)
    }
  }
  const putEntity = (text: string, end: number): void => {
    const start = html.lastIndexOf('&', end - 1)
    if (openCounts.get('title') && dropLevel !== undefined && !titleEnded) title = (title ?? '') + text
    if (dropLevel !== undefined) return
    if (!endPre && /^\s$/.test(text)) {
      space = { from: space?.from ?? from + start, to: from + end }
      return
    }
    startText()
    builder.put(text, from + start, from + end)
  }
  const closeOne = (): void => {
    const name = open.pop() as string
    openCounts.set(name, (openCounts.get(name) ?? 1) - 1)
    if (isList(name)) counters.pop()
    if (name === 'title') titleEnded = title !== undefined
    if (dropLevel !== undefined && open.length <= dropLevel) dropLevel = undefined
  }
  /** A heading ends where another block begins, whatever the tags say: else one forgotten tag makes all a heading. */
  const leaveHeading = (): void => {
    if (endHeading?.()) endHeading = undefined
  }
  const enter = (name: string): void => {
    if (name === 'body' && dropLevel !== undefined && open[dropLevel] === 'head')
      while (open.length > dropLevel) closeOne()
    if (dropLevel === undefined) openTag(name)
    if (voids.has(name)) return
    if (dropLevel === undefined && dropped.has(name)) dropLevel = open.length
    open.push(name)
    openCounts.set(name, (openCounts.get(name) ?? 0) + 1)
  }
  const openTag = (name: string): void => {
    if (name === 'br') breakBlock('\n')
    if (name === 'td' || name === 'th') {
      leaveHeading()
      if (cells > 0) breakBlock(' | ')
      cells += 1
      return
    }
    if (!blocks.has(name)) return
    leaveHeading()
    // A paragraph within an item or a cell begins on its line.
    const within = prefix !== '' || (cells > 0 && openCounts.get('tr') && name !== 'tr')
    if (!within) breakBlock(isTight(name) ? '\n' : '\n\n')
    if (isList(name)) counters.push(name === 'ol' ? 1 : 0)
    if (name === 'li') {
      const number = counters.at(-1) ?? 0
      const depth = Math.min(Math.max(counters.length - 1, 0), 8)
      if (number > 0) counters[counters.length - 1] = number + 1
      prefix = `${'  '.repeat(depth)}${number > 0 ? `${number}.` : '-'} `
      breakBlock('\n')
    }
    if (name === 'tr') cells = 0
    if (name === 'table') endTable ??= builder.open((range) => ({ kind: 'table', ...range }))
    if (name === 'pre') endPre ??= builder.open((range) => ({ kind: 'code', ...range }))
    if (/^h[1-6]$/.test(name)) {
      endHeading?.()
      endHeading = builder.open((range) => ({ kind: 'heading', level: Number(name[1]), ...range }))
    }
  }
  const leave = (name: string): void => {
    if (!openCounts.get(name)) {
      if (dropLevel === undefined && name === 'p') breakBlock('\n\n')
      return
    }
    while (open.at(-1) !== name) closeOne()
    const shown = dropLevel === undefined
    closeOne()
    if (!shown || !blocks.has(name)) return
    leaveHeading()
    if (name === 'pre' && endPre) {
      endPre()
      endPre = undefined
    }
    if (name === 'table' && !openCounts.get('table')) {
      endTable?.()
      endTable = undefined
      cells = 0
    }
    if (name === 'tr') cells = 0
    if (name === 'li') prefix = ''
    if (cells === 0 || name === 'table') breakBlock(isTight(name) ? '\n' : '\n\n')
  }

  /** Within a list, items follow each other line by line. */
  const isTight = (name: string): boolean =>
    tight.has(name) || (isList(name) && counters.length > 0) || (name === 'p' && (openCounts.get('li') ?? 0) > 0)

  let name = ''
  const ignore = (): void => {}
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      ontext: write,
      ontextentity: (codepoint, end) => putEntity(String.fromCodePoint(codepoint), end),
      onopentagname: (start, end) => {
        name = html.slice(start, end).toLowerCase()
      },
      onopentagend: () => enter(name),
      onselfclosingtag: () => enter(name),
      onclosetag: (start, end) => leave(html.slice(start, end).toLowerCase()),
      onattribdata: ignore,
      onattribentity: ignore,
      onattribend: ignore,
      onattribname: ignore,
      oncdata: ignore,
      oncomment: ignore,
      ondeclaration: ignore,
      onend: ignore,
      onprocessinginstruction: ignore,
    },
  )
  tokenizer.write(html)
  tokenizer.end()
  endHeading?.()
  endPre?.()
  endTable?.()
  return title ?? ''
}

function isList(name: string): boolean {
  return name === 'ol' || name === 'ul' || name === 'menu'
}
