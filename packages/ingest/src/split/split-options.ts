import { ConfigurationError } from '@dspex/core'
import { showValue } from '@dspex/core/implement'
import { checkedMeasure, type Measure } from './measure.ts'

/** How a document is split. */
export type SplitBy = 'headings' | 'recursive' | 'sentence' | 'code'

/** Options of {@link splitText}. */
export interface SplitTextOptions {
  /**
   * Where passages end. `headings`: none reaches over a heading, and within a section it goes on as `recursive`.
   * `recursive`: at the end of a paragraph, else of a line, a sentence, a word. `sentence`: full of whole sentences.
   * `code`: before the line that begins the next thing, by its indentation. @default 'headings'
   */
  readonly by?: SplitBy | undefined
  /** How long a passage is at most: in characters, or in tokens if there is `countTokens`. @default 1200, or 300 tokens */
  readonly size?: number | undefined
  /** How much of a passage comes again at the start of the next, at most; at most half the size. @default 0 */
  readonly overlap?: number | undefined
  /** Counts the tokens of a text, or whatever `size` shall count. Without it characters count, as `length` does. */
  readonly countTokens?: ((text: string) => number) | undefined
  /** Begins each passage with the headings that it stands under, `Guide › Setup`; for `by: 'headings'`. @default false */
  readonly withHeadings?: boolean | undefined
  /** Whose sentences they are: a BCP 47 tag. @default 'en' */
  readonly locale?: string | undefined
}

/** Options with their defaults. */
export interface CheckedSplitOptions {
  readonly by: SplitBy
  readonly size: number
  readonly overlap: number
  readonly measure: Measure | undefined
  readonly withHeadings: boolean
  readonly locale: string
}

const ways: readonly SplitBy[] = ['headings', 'recursive', 'sentence', 'code']

/** Checks what a user wrote. */
export function checkSplitOptions(options: SplitTextOptions): CheckedSplitOptions {
  const { by = 'headings', countTokens, overlap = 0, withHeadings = false, locale = 'en' } = options
  const { size = countTokens ? 300 : 1200 } = options
  if (!ways.includes(by)) throw refused(`'by' is ${showValue(by)}. It is one of ${ways.join(', ')}`)
  if (!Number.isSafeInteger(size) || size < 1)
    throw refused(`'size' is ${showValue(size)}. It is a whole number from 1`)
  if (!Number.isSafeInteger(overlap) || overlap < 0 || overlap > size / 2) {
    throw refused(`'overlap' is ${showValue(overlap)}. It is a whole number from 0 to half the size, ${size / 2}`)
  }
  if (withHeadings && by !== 'headings') {
    throw refused(`'withHeadings' goes with by: 'headings' alone, and 'by' is '${by}'. Leave one of them out`)
  }
  if (countTokens !== undefined && typeof countTokens !== 'function') {
    throw refused(`'countTokens' is ${showValue(countTokens)}. It is a function of a text that returns a number`)
  }
  try {
    Intl.getCanonicalLocales(locale)
  } catch (error) {
    throw refused(`'locale' is ${showValue(locale)}. It is a BCP 47 tag, such as 'de' or 'pt-BR'`, error)
  }
  return { by, size, overlap, measure: countTokens && checkedMeasure(countTokens), withHeadings, locale }
}

function refused(what: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`A text can't be split so: ${what}.`, { cause })
}
