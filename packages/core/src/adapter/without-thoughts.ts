/** The tags in which models put their thoughts, as pairs of what opens and what closes them. */
const tags = [
  [/^<(think|thinking|thought|thoughts|seed:think)>/i, (name: string) => `</${name}>`],
  [/^◁think▷/i, () => '◁/think▷'],
  [/^\[THINK\]/, () => '[/THINK]'],
  [/^<\|begin_of_thought\|>/, () => '<|end_of_thought|>'],
] as const

const anyClosing = /<\/(?:think|thinking|thought|thoughts|seed:think)>|◁\/think▷|\[\/THINK\]|<\|end_of_thought\|>/i

/**
 * Takes the thoughts off that a model wrote before its answer. Those between tags go; of tags that are never closed, and of thoughts
 * whose opening tag stood in the prompt, what follows is the answer only where it can be one.
 *
 * @param answers whether a text has an answer in it
 */
export function withoutThoughts(reply: string, answers: (text: string) => boolean): string {
  const text = withoutLeadingThoughts(reply)
  const closing = anyClosing.exec(text)
  if (!closing) return text
  const rest = text.slice(closing.index + closing[0].length)
  // Prose about the tag, within an answer, has no answer behind it but one before it.
  return answers(rest) || !answers(text.slice(0, closing.index)) ? withoutThoughts(rest, answers) : text
}

/** Takes off thoughts between tags at the beginning, one after another. */
export function withoutLeadingThoughts(text: string): string {
  const start = text.trimStart()
  for (const [open, close] of tags) {
    const opened = open.exec(start)
    if (!opened) continue
    const tag = close(opened[1] ?? '')
    const end = start.toLowerCase().indexOf(tag.toLowerCase(), opened[0].length)
    return end < 0 ? text : withoutLeadingThoughts(start.slice(end + tag.length))
  }
  return text
}

/** Whether a text begins with thoughts that never end. */
export function isOnlyThoughts(text: string): boolean {
  const start = withoutLeadingThoughts(text).trimStart()
  return tags.some(([open]) => /^\s*\n/.test(open.test(start) ? start.replace(open, '') : ''))
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
  const start = withoutLeadingThoughts(text).trimStart().toLowerCase()
  return openings.some((opening) => start.startsWith(opening) || (start !== '' && opening.startsWith(start)))
}
