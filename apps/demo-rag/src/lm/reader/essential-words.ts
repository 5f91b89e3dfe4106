import { contentOf, stem, type Token } from './words.ts'

/** Verbs of being somewhere: a text says the same with "is in". */
const beingSomewhere = new Set(
  ['lie', 'lies', 'located', 'situated', 'stand', 'stands', 'found', 'live', 'lives'].map(stem),
)
/** Nouns that only name the kind of answer: the text shows a city or a year without saying so. */
const kinds =
  /^(?:year|month|day|date|time|century|city|town|village|place|country|state|region|continent|part|island|person|man|woman|number|amount|kind|sort|name)s?$/i
const naming = /^(?:called|named|known)$/i

/**
 * The stems of a question's words of which a passage must have one, or it answers something else: the verb of "who
 * built …" and "when was … built", the noun of "which currency …". None where the question has no such word.
 */
export function essentialWords(tokens: readonly Token[], at: number, focus: readonly Token[]): string[] {
  const asker = tokens[at]?.text.toLowerCase() ?? ''
  const plain = contentOf(tokens.slice(at + 1)).filter((token) => !token.isCapital && token.kind === 'word')
  if (asker === 'who' || asker === 'whom') return stems(plain.slice(0, 1))
  if (asker === 'when' || asker === 'where') return stems(plain.slice(-1)).filter((word) => !beingSomewhere.has(word))
  if (tokens.some((token) => naming.test(token.text))) return []
  const degree = asker === 'how' ? tokens[at + 1]?.text.toLowerCase() : undefined
  if (degree === 'many') return stems(focus)
  if (degree === 'much') return stems(plain.slice(-1))
  if (asker === 'what' || asker === 'which') return stems(focus.filter((token) => !namesKind(token)))
  return []
}

/** Tells whether a word only names the kind of answer. */
export function namesKind({ text }: Token): boolean {
  return kinds.test(text)
}

function stems(tokens: readonly Token[]): string[] {
  return tokens.map((token) => token.stem)
}
