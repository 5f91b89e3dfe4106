import { Tokenizer } from 'htmlparser2'
import { createHtmlFlow } from './html-flow.ts'
import { createHtmlTags } from './html-tags.ts'
import { createOpenElements } from './open-elements.ts'
import type { TextBuilder } from './text-builder.ts'

/**
 * Writes the text of a piece of HTML, and returns the content of its `<title>`. It works on the stream of tags, without
 * a tree: time and memory grow with the length alone, however deep the nesting and however broken the markup.
 */
export function writeHtml(builder: TextBuilder, { from, to }: { readonly from: number; readonly to: number }): string {
  const html = builder.source.slice(from, to)
  let title: string | undefined
  let titleEnded = false
  const elements = createOpenElements((name) => {
    if (name === 'title') titleEnded = title !== undefined
  })
  const flow = createHtmlFlow(builder)
  const tags = createHtmlTags(builder, flow, elements)

  /** Takes a text for the title where it stands in one. @returns whether it is no text to be read */
  const isDropped = (text: string): boolean => {
    if (elements.isDropped && elements.has('title') && !titleEnded) title = (title ?? '') + text
    return elements.isDropped
  }
  let name = ''
  const ignore = (): void => {}
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      ontext: (start, end) => {
        if (!isDropped(html.slice(start, end))) flow.copy(from + start, from + end)
      },
      ontextentity: (codepoint, end) => {
        const text = String.fromCodePoint(codepoint)
        if (!isDropped(text)) flow.put(text, from + html.lastIndexOf('&', end - 1), from + end)
      },
      onopentagname: (start, end) => {
        name = html.slice(start, end).toLowerCase()
      },
      onopentagend: () => tags.open(name),
      onselfclosingtag: () => tags.open(name),
      onclosetag: (start, end) => tags.close(html.slice(start, end).toLowerCase()),
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
  tags.end()
  return title ?? ''
}
