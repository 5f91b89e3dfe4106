import type { TextBuilder } from './text-builder.ts'

/** The running text of a piece of HTML. */
export interface HtmlFlow {
  /** Where white space stays as it is, as in `<pre>`; elsewhere it is one space between words. */
  keepsSpace: boolean
  /** What stands before the next text, as the mark of a list item; '' for nothing. */
  prefix: string
  /** Writes a piece of the source. */
  copy(from: number, to: number): void
  /** Writes what an entity stands for. */
  put(text: string, from: number, to: number): void
  /** Sets what follows off from what is there. */
  break(separator: string): void
}

/** Begins the running text of a piece of HTML. */
export function createHtmlFlow(builder: TextBuilder): HtmlFlow {
  let space: { readonly from: number; readonly to: number } | undefined
  let isFresh = true

  const startText = (): void => {
    if (space && !isFresh) builder.put(' ', space.from, space.to)
    space = undefined
    isFresh = false
    if (flow.prefix !== '') builder.insert(flow.prefix)
    flow.prefix = ''
  }
  const copyWord = (from: number, to: number): void => {
    // A plain space is taken over, so that runs of words stay one segment.
    if (space && !isFresh && space.to - space.from === 1 && builder.source[space.from] === ' ') {
      builder.copy(space.from, space.to)
      space = undefined
    }
    startText()
    builder.copy(from, to)
  }
  const flow: HtmlFlow = {
    keepsSpace: false,
    prefix: '',
    copy(from, to) {
      if (flow.keepsSpace) {
        startText()
        builder.copy(from, to)
        return
      }
      for (const { 0: part, index } of builder.source.slice(from, to).matchAll(/\s+|\S+/g)) {
        const at = from + index
        if (/\s/.test(part[0] as string)) space = { from: space?.from ?? at, to: at + part.length }
        else copyWord(at, at + part.length)
      }
    },
    put(text, from, to) {
      if (!flow.keepsSpace && /^\s$/.test(text)) {
        space = { from: space?.from ?? from, to }
        return
      }
      startText()
      builder.put(text, from, to)
    },
    break(separator) {
      builder.separate(separator)
      space = undefined
      isFresh = true
    },
  }
  return flow
}
