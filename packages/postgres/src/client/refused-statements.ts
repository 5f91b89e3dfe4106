/** What the embedded engine can't do, by the word a statement begins with. */
const reasons: Readonly<Record<string, string>> = {
  COPY:
    'COPY would hang the embedded database for good. Insert from arrays, `insert into … select * from unnest(…)`, ' +
    'or give the url of a server.',
  LISTEN:
    'Notifications never arrive from the embedded database. Ask for changes at intervals, or give the url of a server.',
}

const mayBeRefused = /\b(?:copy|listen)\b/i

/** Says why the embedded engine can't run this text; undefined when it can. */
export function whyRefused(text: string): string | undefined {
  if (!mayBeRefused.test(text)) return undefined
  for (const word of statementWords(text)) {
    const reason = reasons[word.toUpperCase()]
    if (reason !== undefined) return reason
  }
  return undefined
}

/** What may hold words and semicolons that mean nothing: comments, texts, quoted names and dollar-quoted bodies. */
const opaque =
  /--[^\n]*|\/\*|\b[eE]'(?:[^'\\]|\\.|'')*'?|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|\$(?<tag>[\p{L}_][\p{L}\p{N}_]*)?\$/gsu

/** The first word of every statement in a text. */
export function statementWords(text: string): string[] {
  return withoutOpaque(text)
    .split(';')
    .flatMap((statement) => /^[\s(]*([a-z_]+)/i.exec(statement)?.[1] ?? [])
}

function withoutOpaque(text: string): string {
  let plain = ''
  let position = 0
  for (;;) {
    opaque.lastIndex = position
    const match = opaque.exec(text)
    if (!match) return plain + text.slice(position)
    plain += `${text.slice(position, match.index)} `
    position = endOf(text, match)
  }
}

function endOf(text: string, match: RegExpExecArray): number {
  const [token] = match
  const after = match.index + token.length
  if (token === '/*') return endOfComment(text, after)
  if (!token.startsWith('$')) return after
  // A parameter, `$1$`, or a name that holds dollars begins no body.
  if (/[\p{L}\p{N}_$]/u.test(text[match.index - 1] ?? ' ')) return after
  const end = text.indexOf(token, after)
  return end === -1 ? text.length : end + token.length
}

/** They nest. */
function endOfComment(text: string, from: number): number {
  const edge = /\/\*|\*\//g
  edge.lastIndex = from
  for (let depth = 1; depth > 0;) {
    const match = edge.exec(text)
    if (!match) return text.length
    depth += match[0] === '/*' ? 1 : -1
  }
  return edge.lastIndex
}
