import type { Example } from '@dspex/core'
import { hashJson } from '@dspex/core/implement'
import { comparableText } from './example-text.ts'
import { type FieldStatistics, summarizeField } from './field-statistics.ts'
import { hashInputs } from './identify-examples.ts'
import { findSimilarTexts, type SimilarTextsOptions } from './similar-texts.ts'

/** What is in a data set. */
export interface DatasetStatistics {
  /** How many examples. */
  readonly n: number
  /** How many groups the examples form; an example without a group counts as one. */
  readonly groups: number
  /** Each input and label, inputs first, in order of appearance. */
  readonly fields: readonly FieldStatistics[]
  /** Examples with equal inputs. */
  readonly duplicates: readonly {
    /** The ids of the examples, at least two, in the order of the data set. */
    readonly ids: readonly string[]
    /** Whether their labels are equal too. If not, no program can get all of them right. */
    readonly sameLabels: boolean
  }[]
  /** Examples whose inputs are nearly equal. */
  readonly nearDuplicates: {
    /** Pairs of ids with their similarity; 1 when only case, width or white space differ. */
    readonly pairs: readonly { readonly ids: readonly [string, string]; readonly similarity: number }[]
    /** How many examples are in a pair. */
    readonly examples: number
    /** Whether these are all pairs; false when a limit of the search was reached. */
    readonly complete: boolean
  }
}

/**
 * Counts what is in a data set. Duplicates are told by the hash of their inputs, near duplicates by the similarity of
 * all text in their inputs: see `findSimilarTexts`.
 */
export function summarizeExamples(
  examples: readonly Example<object, object>[],
  options: SimilarTextsOptions = {},
): DatasetStatistics {
  const unique = [...Map.groupBy(examples, ({ inputs }) => hashInputs(inputs)).values()]
  return {
    n: examples.length,
    groups: new Set(examples.map(({ id, group }) => (group === undefined ? `id ${id}` : `group ${group}`))).size,
    fields: [...summarizeSide('inputs', examples), ...summarizeSide('labels', examples)],
    duplicates: unique
      .filter(({ length }) => length > 1)
      .map((twins) => ({
        ids: twins.map(({ id }) => id),
        sameLabels: new Set(twins.map(({ labels }) => hashJson(labels))).size === 1,
      })),
    nearDuplicates: findNearDuplicates(
      unique.map(([first]) => first as Example<object, object>),
      options,
    ),
  }
}

function summarizeSide(side: 'inputs' | 'labels', examples: readonly Example<object, object>[]): FieldStatistics[] {
  const names = new Set(examples.flatMap((example) => Object.keys(example[side])))
  return Array.from(names, (name) =>
    summarizeField(
      `${side}.${name}`,
      examples.map((example) => (example[side] as Record<string, unknown>)[name]),
    ),
  )
}

/** Finds similar pairs among examples with different inputs. Of many with the same text, each is paired with the first. */
function findNearDuplicates(
  examples: readonly Example<object, object>[],
  options: SimilarTextsOptions,
): DatasetStatistics['nearDuplicates'] {
  const byText = [...Map.groupBy(examples, comparableText)]
  const firsts = byText.map(([, [first]]) => (first as Example<object, object>).id)
  const similar = findSimilarTexts(
    byText.map(([text]) => text),
    options,
  )
  const firstOf = (index: number): string => firsts[index] as string
  const pairs = [
    ...byText.flatMap(([text, [, ...others]], index) =>
      text === '' ? [] : others.map(({ id }) => ({ ids: [firstOf(index), id] as const, similarity: 1 })),
    ),
    ...similar.pairs.map(({ a, b, similarity }) => ({ ids: [firstOf(a), firstOf(b)] as const, similarity })),
  ]
  return { pairs, examples: new Set(pairs.flatMap(({ ids }) => ids)).size, complete: similar.complete }
}
