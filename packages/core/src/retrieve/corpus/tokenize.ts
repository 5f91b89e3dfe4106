/**
 * Splits text into terms to search by: words and numbers of any language, whatever their case, width and diacritics.
 * Scripts that put no space between words give single characters and pairs of neighbours instead.
 */
export function tokenize(text: string): string[] {
  const terms: string[] = []
  for (const [word] of fold(text).matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    if (!unspaced.test(word)) terms.push(word)
    else for (const piece of splitUnspaced(word)) terms.push(piece)
  }
  return terms
}

const unspaced = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Mymr}]/u

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
}

function* splitUnspaced(word: string): Generator<string> {
  let previous: string | undefined
  for (const [piece] of word.matchAll(pieces)) {
    yield piece
    if (!unspaced.test(piece)) previous = undefined
    else {
      if (previous !== undefined) yield previous + piece
      previous = piece
    }
  }
}

/** One character of an unspaced script with its marks, or a run of anything else. */
const pieces =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Mymr}]\p{M}*|[^\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Mymr}]+/gu
