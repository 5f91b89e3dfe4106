/**
 * Exact match and F1 the way DSPy counts them, so that numbers can be compared: canonical decomposition, lower case,
 * the 32 ASCII punctuation marks deleted, the articles dropped, white space collapsed.
 */

const punctuation = /[!-/:-@[-`{-~]/g
// `\b` knows ASCII only; in Python, a word character is any letter, digit or underscore of any script. Combining marks are not.
const articles = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu

// What Python's `str.split()` splits at: JavaScript's `\s` lacks some control characters and has the byte order mark.
// oxlint-disable-next-line no-control-regex
const spaces = /(?:(?!\uFEFF)[\s\x1c-\x1f\x85])+/

/** Makes an answer comparable. */
export function normalizeAnswer(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(punctuation, '')
    .replace(articles, ' ')
    .split(spaces)
    .filter(Boolean)
    .join(' ')
}

/** The words of an answer that count. */
export function tokensOf(text: string): string[] {
  const normalized = normalizeAnswer(text)
  return normalized === '' ? [] : normalized.split(' ')
}

/** 1 when the answer equals one of the gold answers, else 0. @throws RangeError when there is no gold answer */
export function exactMatch(answer: string, gold: readonly string[]): number {
  requireGold(gold)
  const normalized = normalizeAnswer(answer)
  return gold.some((each) => normalizeAnswer(each) === normalized) ? 1 : 0
}

/** The best F1 of the answer's words with those of a gold answer; 0 when none is shared. @throws RangeError when there is no gold answer */
export function f1(answer: string, gold: readonly string[]): number {
  requireGold(gold)
  return Math.max(...gold.map((each) => f1Of(tokensOf(answer), tokensOf(each))))
}

function f1Of(answer: readonly string[], gold: readonly string[]): number {
  const left = new Map<string, number>()
  for (const token of gold) left.set(token, (left.get(token) ?? 0) + 1)
  let shared = 0
  for (const token of answer) {
    const count = left.get(token) ?? 0
    if (count === 0) continue
    left.set(token, count - 1)
    shared += 1
  }
  if (shared === 0) return 0
  const precision = shared / answer.length
  const recall = shared / gold.length
  return (2 * precision * recall) / (precision + recall)
}

function requireGold(gold: readonly string[]): void {
  if (gold.length === 0) throw new RangeError('There is no gold answer to compare with. Give at least one.')
}
