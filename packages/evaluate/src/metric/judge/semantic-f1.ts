import { ChainOfThought, dumpState, type Example, type LM, type Metric, signature, stateHash } from '@dspex/core'
import { judgeContext } from './judge.ts'
import { metric } from '../metric.ts'
import { readText, versionOf } from '../read-fields.ts'

/** Options of {@link semanticF1}. */
export interface SemanticF1Options<
  Question extends string = string,
  Label extends string = string,
  Field extends string = string,
> {
  /** Names the metric. @default 'semanticF1' */
  readonly name?: string | undefined
  /** The input with the question. @default 'question' */
  readonly question?: Question | undefined
  /** The label with the right response. @default 'response' */
  readonly label?: Label | undefined
  /** The output with the response. @default 'response' */
  readonly output?: Field | undefined
  /** Whether the judge first lists and compares the key ideas of both. @default false */
  readonly decompositional?: boolean | undefined
  /** The LM of the judge, whatever the judged program uses. @default the one of the context */
  readonly lm?: LM | undefined
}

/**
 * Asks a judge how much of the right response is covered by the given one (recall) and the other way round (precision),
 * and takes the harmonic mean of both, each brought into [0, 1]. As DSPy's `SemanticF1`, with a prompt of our own and
 * without its threshold, which turns the score into a verdict while optimizing: say `threshold(semanticF1(), 0.66)`.
 *
 * Scoring rejects with a `MetricError` when the judge fails.
 */
export function semanticF1<
  const Question extends string = 'question',
  const Label extends string = 'response',
  const Field extends string = 'response',
>(
  options: SemanticF1Options<Question, Label, Field> = {},
): Metric<
  Readonly<Record<NoInfer<Question>, string>>,
  Readonly<Record<NoInfer<Label>, string>>,
  Readonly<Record<NoInfer<Field>, string>>
> {
  const {
    name = 'semanticF1',
    question = 'question',
    label = 'response',
    output = 'response',
    decompositional = false,
    lm,
  } = options
  const program = decompositional ? new ChainOfThought(byKeyIdeas) : new ChainOfThought(atOnce)
  const score = async (example: Example<object, object>, given: unknown) => {
    const reading = { metric: name, example }
    const input = {
      question: readText(reading, 'input', question, example.inputs),
      groundTruth: readText(reading, 'label', label, example.labels),
      systemResponse: readText(reading, 'output', output, given),
    }
    const { recall, precision, reasoning } = await program.run(input, judgeContext(lm))
    return { score: harmonicMean(precision, recall), feedback: reasoning, details: { recall, precision } }
  }
  const settings = { question: options.question, label: options.label, output: options.output, lm: lm?.id }
  return metric(name, score, { version: versionOf('1', { ...settings, state: stateHash(dumpState(program)) }) })
}

/** The harmonic mean of two shares, each brought into [0, 1] first; 0 when both are 0. */
export function harmonicMean(a: number, b: number): number {
  const [first, second] = [Math.min(Math.max(a, 0), 1), Math.min(Math.max(b, 0), 1)]
  return first + second === 0 ? 0 : (2 * first * second) / (first + second)
}

const shares = {
  recall: 'the share of the ground truth that the system response covers, from 0 to 1',
  precision: 'the share of the system response that the ground truth covers, from 0 to 1',
}

const sides = 'question: string, groundTruth: string, systemResponse: string'

const atOnce = signature({
  instructions:
    'Judge by its meaning how well a system answered a question, given the answer known to be right. While you reason, ' +
    'note the main points of each answer and find them in the other.',
  input: sides,
  output: 'recall: number, precision: number',
}).describe(shares)

const byKeyIdeas = signature({
  instructions:
    'Judge by its meaning how well a system answered a question, given the answer known to be right. List the key ideas ' +
    'of both answers, discuss which of them they share, and only then give the two shares.',
  input: sides,
  output:
    'groundTruthKeyIdeas: string, systemResponseKeyIdeas: string, discussion: string, recall: number, precision: number',
}).describe({
  groundTruthKeyIdeas: 'a list of the key ideas in the ground truth',
  systemResponseKeyIdeas: 'a list of the key ideas in the system response',
  discussion: 'which key ideas both have, and which only one has',
  ...shares,
})
