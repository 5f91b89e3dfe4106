/** A piece of a text: in both texts, or in this one only. */
export interface TextPiece {
  readonly text: string
  readonly isShared: boolean
}

/** Beyond so many words on either side, texts are told apart as a whole. */
const mostWords = 1200

/**
 * Finds the words that two texts have in common, in order, as few as possible being left over: the longest common
 * subsequence by dynamic programming, between the common beginning and the common end.
 */
export function compareTexts(a: string, b: string): { readonly a: TextPiece[]; readonly b: TextPiece[] } {
  const [left, right] = [wordsOf(a), wordsOf(b)]
  let start = 0
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1
  let [endA, endB] = [left.length, right.length]
  while (endA > start && endB > start && left[endA - 1] === right[endB - 1]) {
    endA -= 1
    endB -= 1
  }
  const shared = commonWords(left.slice(start, endA), right.slice(start, endB))
  const keep = (words: readonly string[], end: number, middle: ReadonlySet<number>): TextPiece[] =>
    merge(words.map((text, index) => ({ text, isShared: index < start || index >= end || middle.has(index - start) })))
  return { a: keep(left, endA, shared.a), b: keep(right, endB, shared.b) }
}

function wordsOf(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? []
}

interface CommonWords {
  readonly a: ReadonlySet<number>
  readonly b: ReadonlySet<number>
}

function commonWords(a: readonly string[], b: readonly string[]): CommonWords {
  const [inA, inB] = [new Set<number>(), new Set<number>()]
  if (a.length > mostWords || b.length > mostWords) return { a: inA, b: inB }
  const width = b.length + 1
  // lengths[i · width + j]: how many words a from i and b from j have in common.
  const lengths = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!)
    }
  }
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) {
      inA.add(i)
      inB.add(j)
      i += 1
      j += 1
    } else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i += 1
    else j += 1
  }
  return { a: inA, b: inB }
}

function merge(pieces: readonly TextPiece[]): TextPiece[] {
  const merged: TextPiece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    if (last?.isShared === piece.isShared) merged[merged.length - 1] = { ...last, text: last.text + piece.text }
    else merged.push(piece)
  }
  return merged
}
