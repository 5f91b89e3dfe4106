import { type LMRequest, textOf } from '@dspex/core'

/** What a request asks, as far as the reader understands requests. */
export interface ReadRequest {
  readonly question: string
  readonly passages: readonly string[]
  /** The fields that the reply must have, in order. */
  readonly outputs: readonly string[]
  readonly format: 'chat' | 'json'
}

const header = /^\[\[ ## (\w+) ## \]\][ \t]*$/gm
const mentioned = /\[\[ ## (\w+) ## \]\]/g
const quoted = /[`"](\w+)[`"]/g

/**
 * Reads the last request in the chat format: sections under `[[ ## name ## ]]`, then a closing line that names the
 * headers of the reply, or the members of a JSON object. The question is the section of that name, else the shortest; the passages are the others.
 */
export function readRequest({ messages, responseFormat }: LMRequest): ReadRequest | undefined {
  for (const message of messages.toReversed()) {
    if (message.role !== 'user') continue
    const { sections, closing } = readSections(textOf(message.content))
    const question = findQuestion(sections)
    if (!question) continue
    const passages = [...sections]
      .filter(([name]) => name !== question.name)
      .flatMap(([, value]) => readPassages(value))
    const headers = namesIn(closing, mentioned)
    const isJson = responseFormat?.type === 'json' || (headers.length === 0 && /\bJSON\b/.test(closing))
    const outputs = headers.length > 0 ? headers : isJson ? namesIn(closing, quoted) : []
    return { question: question.text, passages, outputs, format: isJson ? 'json' : 'chat' }
  }
  return undefined
}

function readSections(text: string): { readonly sections: ReadonlyMap<string, string>; readonly closing: string } {
  const headers = [...text.matchAll(header)]
  const sections = new Map<string, string>()
  let closing = ''
  headers.forEach((match, index) => {
    const from = match.index + match[0].length
    const to = headers[index + 1]?.index ?? text.length
    let value = text.slice(from, to).trim()
    if (index === headers.length - 1) {
      // The closing instruction is the paragraph after the last value.
      const cut = value.lastIndexOf('\n\n')
      closing = cut === -1 ? '' : value.slice(cut)
      value = cut === -1 ? value : value.slice(0, cut).trim()
    }
    sections.set(match[1] as string, value.replaceAll(/\\(?=\[\[\s*##)/g, ''))
  })
  return { sections, closing }
}

function findQuestion(
  sections: ReadonlyMap<string, string>,
): { readonly name: string; readonly text: string } | undefined {
  const named = ['question', 'query'].find((name) => sections.has(name))
  const name = named ?? [...sections].toSorted((a, b) => a[1].length - b[1].length)[0]?.[0]
  return name === undefined ? undefined : { name, text: sections.get(name) as string }
}

/** A list of texts in JSON, as numbered passages `[1] «…»`, or one text. */
function readPassages(value: string): string[] {
  if (value === '' || value === 'N/A' || value === '[]') return []
  try {
    const parsed: unknown = JSON.parse(value)
    if (Array.isArray(parsed)) return parsed.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
  } catch {
    // Not JSON: a text as it is.
  }
  const numbered = [...value.matchAll(/^\[\d+\] «(.*)»$/gm)].map((match) => match[1] as string)
  return numbered.length > 0 ? numbered : [value.replace(/^«([\s\S]*)»$/, '$1')]
}

function namesIn(closing: string, pattern: RegExp): string[] {
  const names = [...closing.matchAll(pattern)].map((match) => match[1] as string)
  return [...new Set(names)].filter((name) => name !== 'completed')
}
