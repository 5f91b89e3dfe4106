/** What a rule is compared with. */
export interface RuleSurroundings {
  /** The instructions that it would stand below. */
  readonly instructions: string
  /** The inputs and labels that the reflection was shown, as text. */
  readonly shown: readonly string[]
  /** Rules that were refused before. */
  readonly rejected: readonly string[]
  /** What the reflection was told of its task: small models say it back. */
  readonly told: readonly string[]
}

const mostCharacters = 600
/** Words by which a sentence names a condition, in the languages that prompts are most often written in. */
const conditions =
  /\b(if|when|whenever|where|unless|for|in case|only|always|never|any|every|each|before|after|between|instead|rather|wenn|falls|sobald|immer|nie|si|cuando|siempre|nunca|lorsque|quand|toujours|jamais|se|quando|sempre|mai)\b/iu

/** How checks put it when a rule did not help. */
const verdict = /\bsolves \d+ of \d+ such failures\b|\bno other such failure to try it on\b/

/** Says what is wrong with a rule before it costs a run; `undefined` when nothing is. */
export function findFault(rule: string, { instructions, shown, rejected, told }: RuleSurroundings): string | undefined {
  const text = flat(rule)
  if (text.length < 12) return 'empty'
  if (text.length > mostCharacters) return 'too long'
  if (/[{[]\s*["']?\w*["']?\s*[:\]}]|\[\[ ##|\$schema|```/.test(rule)) return 'echoes a schema'
  if (flat(instructions).includes(text)) return 'stands there already'
  // Also with more behind it, such as the reason that was given with it.
  if (rejected.some((other) => text.includes(flat(other)))) return 'was rejected before'
  if (verdict.test(text)) return 'echoes a verdict'
  if (told.some((each) => isEcho(text, flat(each)))) return 'echoes its task'
  // A rule that quotes a whole input is about that input alone.
  if (shown.some((each) => each.length > 20 && text.includes(flat(each)))) return 'echoes an input'
  if (isRepetition(text)) return 'repeats itself'
  const isLatin = /\p{Script=Latin}/u.test(text)
  if (isLatin && !conditions.test(text)) return 'names no condition'
  return undefined
}

function flat(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim()
}

/** Whether a text is part of what was told, or holds a whole sentence of it. */
function isEcho(text: string, told: string): boolean {
  if (told.includes(text.replace(/[.!]$/, ''))) return true
  return told
    .split(/(?<=[.:;])\s/)
    .some((sentence) => sentence.length > 25 && text.includes(sentence.replace(/[.:;]$/, '')))
}

function isRepetition(text: string): boolean {
  const words = text.split(' ')
  return words.length >= 12 && new Set(words).size < words.length / 3
}
