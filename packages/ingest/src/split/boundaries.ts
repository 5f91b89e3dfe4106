/** A stretch of a text in which to look for a place to cut. */
export interface Stretch {
  /** Where the piece begins. */
  readonly start: number
  /** Places are after this. */
  readonly after: number
  /** Places are at or before this. */
  readonly limit: number
}

/** Finds the best place to cut in a stretch, if there is any. It looks at the stretch alone, not at the whole text. */
export type FindBoundary = (text: string, stretch: Stretch) => number | undefined

/** After the last empty line. */
export const paragraphBoundary: FindBoundary = (text, { after, limit }) => {
  let last: number | undefined
  for (const match of text.slice(after, limit).matchAll(/\n[^\S\n]*\n\s*/g))
    last = after + match.index + match[0].length
  return last
}

/** After the last line end. */
export const lineBoundary: FindBoundary = (text, { after, limit }) => {
  const at = text.slice(after, limit).lastIndexOf('\n')
  return at === -1 ? undefined : after + at + 1
}

/** After the last white space; in scripts without it, between the last words. */
export const wordBoundary: FindBoundary = (text, { after, limit }) => {
  if (limit < text.length && isSpace(text, limit)) return limit
  for (let at = limit; at > after; at -= 1) if (isSpace(text, at - 1)) return at
  const from = Math.max(after, limit - 256)
  const near = text.slice(from, limit + 32)
  if (!/[\u0E00-\u{10FFFF}]/u.test(near)) return undefined
  let last: number | undefined
  for (const { index } of words.segment(near)) {
    if (index > 0 && from + index <= limit) last = from + index
  }
  return last
}

const words = new Intl.Segmenter('en', { granularity: 'word' })

/** Finds the last end of a sentence, as the locale has it. Lines that merely go on do not end one. */
export function sentenceBoundary(locale: string): FindBoundary {
  let sentences: Intl.Segmenter | undefined
  return (text, { start, after, limit }) => {
    sentences ??= new Intl.Segmenter(locale, { granularity: 'sentence' })
    // The standard ends sentences at every line end. Blanks of the same length keep the offsets.
    const near = text
      .slice(start, limit + 64)
      .replaceAll(/\r?\n(?=[^\S\n]*[^\s\d\-*+•|#>])/g, (end) => ' '.repeat(end.length))
    let last: number | undefined
    for (const { index } of sentences.segment(near)) {
      const at = start + index
      if (at > limit) break
      if (at > after) last = at
    }
    return last
  }
}

/**
 * Before the line that begins the next thing: of all lines the one that is least indented, after an empty line rather
 * than not, and the last of these. A line that closes a bracket begins nothing.
 */
export const codeBoundary: FindBoundary = (text, { after, limit }) => {
  let best: { readonly at: number; readonly rank: number } | undefined
  // The whole line that the stretch begins in ends before the first place.
  for (const match of text
    .slice(after, limit)
    .matchAll(/(?<blank>\n[^\S\n]*)?\n(?<indent>[^\S\n]*)(?=(?<first>\S))/g)) {
    const { blank, indent = '', first = '' } = match.groups as Record<string, string | undefined>
    if (/[)\]}>]/.test(first)) continue
    const rank = indent.replaceAll('\t', '    ').length * 2 + (blank === undefined ? 1 : 0)
    const at = after + match.index + match[0].length - indent.length
    if (!best || rank <= best.rank) best = { at, rank }
  }
  return best?.at
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === 32 || (code >= 9 && code <= 13) || (code >= 0x80 && /\s/.test(text[at] as string))
}
