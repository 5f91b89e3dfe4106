import { MetricError } from '../errors.ts'
import type { Example, Metric } from '@dspex/core'
import { metric } from './metric.ts'
import { badOption, readPassages, readText, readTexts, versionOf } from './read-fields.ts'
import { containsAnswer, exactMatch, hotpotWordF1, wordF1, wordPrecision } from './text-scores.ts'

/** One gold answer, or several of which any will do. */
export type GoldAnswers = string | readonly string[]

/** Which fields a text metric reads. */
export interface TextMetricOptions<Label extends string = string, Field extends string = string> {
  /** Names the metric. @default the name of the function that makes it */
  readonly name?: string | undefined
  /** The label with the gold answer or answers. @default 'answer' */
  readonly label?: Label | undefined
  /** The output with the answer. @default 'answer' */
  readonly output?: Field | undefined
}

/** Options of {@link answerExactMatch}. */
export interface ExactMatchOptions<
  Label extends string = string,
  Field extends string = string,
> extends TextMetricOptions<Label, Field> {
  /**
   * From 1 the answers must be equal; below, an F1 of at least this counts as a match, so that 0 always matches.
   * @default 1
   */
  readonly frac?: number | undefined
}

/** A metric that compares an output with gold answers. */
export type TextMetric<Label extends string, Field extends string> = Metric<
  object,
  Readonly<Record<Label, GoldAnswers>>,
  Readonly<Record<Field, string>>
>

/**
 * Tells whether the answer equals a gold answer once both are normalized: see `normalizeText`. As DSPy's
 * `answer_exact_match`, `frac` included.
 *
 * @throws ConfigurationError when `frac` is not a number
 */
export function answerExactMatch<const Label extends string = 'answer', const Field extends string = 'answer'>(
  options: ExactMatchOptions<Label, Field> = {},
): TextMetric<NoInfer<Label>, NoInfer<Field>> {
  const { frac = 1 } = options
  if (Number.isNaN(frac)) throw badOption('answerExactMatch', '`frac` is not a number. Give one from 0 to 1.')
  return textMetric('answerExactMatch', options, { frac: frac >= 1 ? undefined : frac }, (answer, gold) =>
    frac >= 1 ? gold.some((each) => exactMatch(answer, each)) : best(wordF1, answer, gold) >= frac,
  )
}

/** The best F1 of the answer's words with those of a gold answer, as DSPy's `F1` (SQuAD, Rajpurkar et al. 2016). */
export function f1Score<const Label extends string = 'answer', const Field extends string = 'answer'>(
  options: TextMetricOptions<Label, Field> = {},
): TextMetric<NoInfer<Label>, NoInfer<Field>> {
  return textMetric('f1Score', options, {}, (answer, gold) => best(wordF1, answer, gold))
}

/** F1 in which yes, no and noanswer must be met exactly, as DSPy's `HotPotF1` (HotpotQA, Yang et al. 2018). */
export function hotpotF1<const Label extends string = 'answer', const Field extends string = 'answer'>(
  options: TextMetricOptions<Label, Field> = {},
): TextMetric<NoInfer<Label>, NoInfer<Field>> {
  return textMetric('hotpotF1', options, {}, (answer, gold) => best(hotpotWordF1, answer, gold))
}

/** The share of the answer's words that a gold answer has, the best of all gold answers. As DSPy's `precision_score`. */
export function precisionScore<const Label extends string = 'answer', const Field extends string = 'answer'>(
  options: TextMetricOptions<Label, Field> = {},
): TextMetric<NoInfer<Label>, NoInfer<Field>> {
  return textMetric('precisionScore', options, {}, (answer, gold) => best(wordPrecision, answer, gold))
}

/** Options of {@link answerPassageMatch}. */
export interface PassageMatchOptions<
  Label extends string = string,
  Field extends string = string,
> extends TextMetricOptions<Label, Field> {
  /** The output with the passages: strings, or objects with a `text`. @default 'context' */
  readonly output?: Field | undefined
}

/**
 * Tells whether a passage in the output contains a gold answer as an unbroken run of tokens. As DSPy's
 * `answer_passage_match`, so an answer that normalizes to nothing is in every passage.
 */
export function answerPassageMatch<const Label extends string = 'answer', const Field extends string = 'context'>(
  options: PassageMatchOptions<Label, Field> = {},
): Metric<
  object,
  Readonly<Record<NoInfer<Label>, GoldAnswers>>,
  Readonly<Record<NoInfer<Field>, readonly (string | { readonly text: string })[]>>
> {
  const { name = 'answerPassageMatch', label = 'answer', output = 'context' } = options
  const score = (example: Example<object, object>, given: object): boolean => {
    const reading = { metric: name, example }
    const gold = readTexts(reading, 'label', label, example.labels)
    const passages = readPassages(reading, 'output', output, given)
    return passages.some((passage) => gold.some((answer) => containsAnswer(passage, answer)))
  }
  return metric(name, score, { version: versionOf('1', { label: options.label, output: options.output }) })
}

/** Makes a metric of a function of the answer and at least one gold answer. */
export function textMetric<Label extends string, Field extends string>(
  defaultName: string,
  { name = defaultName, label, output }: TextMetricOptions<Label, Field>,
  settings: object,
  judge: (answer: string, gold: readonly string[]) => number | boolean,
): TextMetric<Label, Field> {
  const score = (example: Example<object, object>, given: object): number | boolean => {
    const reading = { metric: name, example }
    const labelName = label ?? 'answer'
    const gold = readTexts(reading, 'label', labelName, example.labels)
    if (gold.length > 0) return judge(readText(reading, 'output', output ?? 'answer', given), gold)
    throw new MetricError(
      `Example '${example.id}' has no gold answer: its label \`${labelName}\` is empty. Give one.`,
      {
        code: 'METRIC_INPUT_INVALID',
        metric: name,
        exampleId: example.id,
      },
    )
  }
  return metric(name, score, { version: versionOf('1', { label, output, ...settings }) })
}

function best(score: (answer: string, gold: string) => number, answer: string, gold: readonly string[]): number {
  return Math.max(...gold.map((each) => score(answer, each)))
}
