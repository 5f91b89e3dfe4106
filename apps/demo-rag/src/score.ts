import { exactMatch as isMatch, normalizeText, wordF1 } from '@dspex/evaluate'

/** The words of an answer that count: as DSPy's metrics see them. */
export function tokensOf(text: string): string[] {
  const normalized = normalizeText(text)
  return normalized === '' ? [] : normalized.split(' ')
}

/** 1 when the answer equals one of the gold answers, else 0. @throws RangeError when there is no gold answer */
export function exactMatch(answer: string, gold: readonly string[]): number {
  requireGold(gold)
  return gold.some((each) => isMatch(answer, each)) ? 1 : 0
}

/** The best F1 of the answer's words with those of a gold answer; 0 when none is shared. @throws RangeError when there is no gold answer */
export function f1(answer: string, gold: readonly string[]): number {
  requireGold(gold)
  return Math.max(...gold.map((each) => wordF1(answer, each)))
}

function requireGold(gold: readonly string[]): void {
  if (gold.length === 0) throw new RangeError('There is no gold answer to score against: give at least one.')
}
