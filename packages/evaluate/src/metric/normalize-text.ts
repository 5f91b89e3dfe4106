/**
 * Text made comparable the way DSPy (`dspy.evaluate.metrics`, `dspy.dsp.utils.dpr`) and SQuAD before it do it, so that
 * numbers can be compared. Python's notions of a word, of white space and of lower case are kept.
 */

/** The 32 ASCII punctuation marks; others survive. */
const punctuation = /[!-/:-@[-`{-~]/g

/** To Python a word is made of letters, numbers and `_` of any script; a combining mark ends it. `\b` is ASCII only. */
const articles = /(?<![\p{L}\p{N}_])(?:an?|the)(?![\p{L}\p{N}_])/gu

/** What Python's `str.split()` splits at: without the byte order mark, with the separators of ASCII. */
// oxlint-disable-next-line no-control-regex
const spaces = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/

/** Words with their combining marks, and every other visible character on its own. */
const wordsAndSigns = /[\p{L}\p{N}\p{M}]+|[^\p{Z}\p{C}]/gu

/**
 * Makes an answer comparable: canonical decomposition, lower case, ASCII punctuation deleted, the articles a, an and the
 * dropped, white space collapsed. As decomposition comes first, the article rule also takes the base letter of `á`.
 */
export function normalizeText(text: string): string {
  return wordsOf(text).join(' ')
}

/** The words of the normalized text; none when nothing is left of it. */
export function wordsOf(text: string): string[] {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(punctuation, '')
    .replace(articles, ' ')
    .split(spaces)
    .filter((word) => word !== '')
}

/** The tokens of the normalized text by which answers are looked for in passages (Karpukhin et al. 2020, DPR). */
export function passageTokensOf(text: string): string[] {
  const tokens = normalizeText(text).normalize('NFD').match(wordsAndSigns) ?? []
  return tokens.map((token) => token.toLowerCase())
}
