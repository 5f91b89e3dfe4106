import { normalizeText } from '@dspex/evaluate'

/** The words of an answer that count: as DSPy's metrics see them. */
export function tokensOf(text: string): string[] {
  const normalized = normalizeText(text)
  return normalized === '' ? [] : normalized.split(' ')
}
