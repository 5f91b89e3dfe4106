/** The tags in which models put their thoughts: each name with what closes it. */
const closers: Readonly<Record<string, RegExp>> = {
  think: /<\/think>/gi,
  thinking: /<\/thinking>/gi,
  thought: /<\/thought>/gi,
  thoughts: /<\/thoughts>/gi,
  'seed:think': /<\/seed:think>/gi,
  '◁think▷': /◁\/think▷/gi,
  '[think]': /\[\/THINK\]/gi,
  '<|begin_of_thought|>': /<\|end_of_thought\|>/gi,
}
const opener = /\s*(?:<(think|thinking|thought|thoughts|seed:think)>|(◁think▷|\[THINK\]|<\|begin_of_thought\|>))/iy
const anyCloser = /<\/(?:think|thinking|thought|thoughts|seed:think)>|◁\/think▷|\[\/THINK\]|<\|end_of_thought\|>/i

/**
 * Takes the thoughts off that a model wrote before its answer. Those between tags go; of tags that are never closed, and of thoughts
 * whose opening tag stood in the prompt, what follows is the answer only where it can be one.
 *
 * @param answers whether a text has an answer in it
 */
export function withoutThoughts(reply: string, answers: (text: string) => boolean): string {
  const text = withoutLeadingThoughts(reply)
  const closing = /[</◁]/.test(text) ? anyCloser.exec(text) : null
  if (!closing) return text
  const rest = text.slice(closing.index + closing[0].length)
  // Prose about the tag, within an answer, has no answer behind it but one before it.
  return answers(rest) || !answers(text.slice(0, closing.index)) ? withoutThoughts(rest, answers) : text
}

/** Takes off thoughts between tags at the beginning, one after another. */
export function withoutLeadingThoughts(text: string): string {
  if (!mayOpen(text)) return text
  let at = 0
  for (;;) {
    opener.lastIndex = at
    const opened = opener.exec(text)
    const closer = opened && closers[(opened[1] ?? opened[2] ?? '').toLowerCase()]
    if (!closer) break
    closer.lastIndex = opener.lastIndex
    if (!closer.test(text)) break
    at = closer.lastIndex
  }
  return text.slice(at)
}

/** Whether a text begins with thoughts that never end. */
export function isOnlyThoughts(text: string): boolean {
  if (!mayOpen(text)) return false
  const rest = withoutLeadingThoughts(text)
  opener.lastIndex = 0
  return opener.test(rest) && /^[^\S\n]*\n/.test(rest.slice(opener.lastIndex))
}

/** Almost no reply begins as a tag does, and this is read for each. */
function mayOpen(text: string): boolean {
  const first = text.search(/\S/)
  const character = text.charAt(first)
  return character === '<' || character === '◁' || (character === '[' && text.charAt(first + 1) !== '[')
}

const openings = [
  '<think>',
  '<thinking>',
  '<thought>',
  '<thoughts>',
  '<seed:think>',
  '◁think▷',
  '[think]',
  '<|begin_of_thought|>',
]

/** Whether a text that goes on begins, or may begin, with thoughts that have not ended yet. */
export function mayBeginThoughts(text: string): boolean {
  if (!mayOpen(text)) return false
  const start = withoutLeadingThoughts(text).trimStart().slice(0, 30).toLowerCase()
  return openings.some((opening) => start.startsWith(opening) || (start !== '' && opening.startsWith(start)))
}
