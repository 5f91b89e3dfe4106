import { badOption } from './read-fields.ts'
import { type TextMetric, textMetric, type TextMetricOptions } from './text-metrics.ts'

/** Options of {@link editSimilarity}. */
export interface EditSimilarityOptions<
  Label extends string = string,
  Field extends string = string,
> extends TextMetricOptions<Label, Field> {
  /** Whether `A` and `a` are the same. @default 'sensitive' */
  readonly case?: 'sensitive' | 'ignore' | undefined
  /** Texts of more characters than this are refused, as the work grows with the product of both lengths. @default 20000 */
  readonly maxLength?: number | undefined
}

/**
 * How much of the answer would not have to be edited to get a gold answer: 1 − Levenshtein distance ÷ length of the
 * longer text, the best of all gold answers; two empty texts are alike. Characters are Unicode code points after
 * canonical composition (NFC), so that the score does not depend on the Unicode tables of the machine, as graphemes do.
 *
 * @throws ConfigurationError when `maxLength` is no whole number from 1
 */
export function editSimilarity<const Label extends string = 'answer', const Field extends string = 'answer'>(
  options: EditSimilarityOptions<Label, Field> = {},
): TextMetric<NoInfer<Label>, NoInfer<Field>> {
  const { case: letters = 'sensitive', maxLength = 20_000 } = options
  if (!Number.isInteger(maxLength) || maxLength < 1) {
    throw badOption('editSimilarity', `\`maxLength\` is ${maxLength}. Give a whole number from 1.`)
  }
  const charactersOf = (text: string): string[] => {
    const characters = [...(letters === 'ignore' ? text.toLowerCase() : text).normalize('NFC')]
    if (characters.length <= maxLength) return characters
    throw new RangeError(
      `a text has ${characters.length} characters, more than \`maxLength\` (${maxLength}). Raise it or cut the text.`,
    )
  }
  return textMetric('editSimilarity', options, letters === 'ignore' ? { case: letters } : {}, (answer, gold) => {
    const characters = charactersOf(answer)
    return Math.max(...gold.map((each) => similarity(characters, charactersOf(each))))
  })
}

function similarity(a: readonly string[], b: readonly string[]): number {
  const longer = Math.max(a.length, b.length)
  return longer === 0 ? 1 : 1 - levenshtein(a, b) / longer
}

/** The least number of insertions, deletions and replacements that turn `a` into `b` (Levenshtein 1966). */
export function levenshtein(a: readonly string[], b: readonly string[]): number {
  let start = 0
  let endA = a.length
  let endB = b.length
  while (start < endA && start < endB && a[start] === b[start]) start += 1
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1
    endB -= 1
  }
  const width = endB - start
  const row = Uint32Array.from({ length: width + 1 }, (_, column) => column)
  for (let i = start; i < endA; i += 1) {
    let diagonal = row[0] as number
    row[0] = diagonal + 1
    for (let column = 1; column <= width; column += 1) {
      const above = row[column] as number
      const replaced = diagonal + (a[i] === b[start + column - 1] ? 0 : 1)
      row[column] = Math.min(replaced, above + 1, (row[column - 1] as number) + 1)
      diagonal = above
    }
  }
  return row[width] as number
}
