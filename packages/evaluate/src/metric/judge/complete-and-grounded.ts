import { ChainOfThought, dumpState, type Example, type LM, type Metric, signature, stateHash } from '@dspex/core'
import { judgeContext } from './judge.ts'
import { metric } from '../metric.ts'
import { readPassages, readText, versionOf } from '../read-fields.ts'
import { harmonicMean } from './semantic-f1.ts'

/** Options of {@link completeAndGrounded}. */
export interface CompleteAndGroundedOptions<
  Question extends string = string,
  Label extends string = string,
  Field extends string = string,
  Context extends string = string,
> {
  /** Names the metric. @default 'completeAndGrounded' */
  readonly name?: string | undefined
  /** The input with the question. @default 'question' */
  readonly question?: Question | undefined
  /** The label with the right response. @default 'response' */
  readonly label?: Label | undefined
  /** The output with the response. @default 'response' */
  readonly output?: Field | undefined
  /** The output with the passages that were used: strings, or objects with a `text`. @default 'context' */
  readonly context?: Context | undefined
  /** The LM of both judges, whatever the judged program uses. @default the one of the context */
  readonly lm?: LM | undefined
}

/**
 * Asks one judge how much of the right response is covered (completeness) and another how much of the given response
 * the passages support (groundedness), and takes the harmonic mean of both, each brought into [0, 1]. As DSPy's
 * `CompleteAndGrounded`, with prompts of our own and without its threshold: say `threshold(completeAndGrounded(), 0.66)`.
 *
 * Scoring rejects with a `MetricError` when a judge fails.
 */
export function completeAndGrounded<
  const Question extends string = 'question',
  const Label extends string = 'response',
  const Field extends string = 'response',
  const Context extends string = 'context',
>(
  options: CompleteAndGroundedOptions<Question, Label, Field, Context> = {},
): Metric<
  Readonly<Record<NoInfer<Question>, string>>,
  Readonly<Record<NoInfer<Label>, string>>,
  Readonly<Record<NoInfer<Field>, string>> &
    Readonly<Record<NoInfer<Context>, readonly (string | { readonly text: string })[]>>
> {
  const {
    name = 'completeAndGrounded',
    question = 'question',
    label = 'response',
    output = 'response',
    context = 'context',
    lm,
  } = options
  const complete = new ChainOfThought(completeness)
  const grounded = new ChainOfThought(groundedness)
  const score = async (example: Example<object, object>, given: unknown) => {
    const reading = { metric: name, example }
    const asked = readText(reading, 'input', question, example.inputs)
    const groundTruth = readText(reading, 'label', label, example.labels)
    const systemResponse = readText(reading, 'output', output, given)
    const retrievedContext = [...readPassages(reading, 'output', context, given)]
    const judgeWith = judgeContext(lm)
    const first = await complete.run({ question: asked, groundTruth, systemResponse }, judgeWith)
    const second = await grounded.run({ question: asked, retrievedContext, systemResponse }, judgeWith)
    return {
      score: harmonicMean(second.groundedness, first.completeness),
      feedback: `${first.discussion}\n${second.discussion}`,
      details: { completeness: first.completeness, groundedness: second.groundedness },
    }
  }
  const states = [complete, grounded].map((program) => stateHash(dumpState(program)))
  const settings = {
    question: options.question,
    label: options.label,
    output: options.output,
    context: options.context,
  }
  return metric(name, score, { version: versionOf('1', { ...settings, lm: lm?.id, states }) })
}

const completeness = signature({
  instructions:
    'Judge how complete the answer of a system is, given the answer known to be right. List the key ideas of both, ' +
    'discuss which of them they share, and only then say how complete the answer is.',
  input: 'question: string, groundTruth: string, systemResponse: string',
  output: 'groundTruthKeyIdeas: string, systemResponseKeyIdeas: string, discussion: string, completeness: number',
}).describe({
  groundTruthKeyIdeas: 'a list of the key ideas in the ground truth',
  systemResponseKeyIdeas: 'a list of the key ideas in the system response',
  discussion: 'which key ideas of the ground truth the system response has, and which it lacks',
  completeness: 'the share of the ground truth that the system response covers, from 0 to 1',
})

const groundedness = signature({
  instructions:
    'Judge how well the answer of a system is backed by the passages that it was given. List the claims of the answer ' +
    'that are worth checking, discuss which of them follow from the passages and common sense, and only then give the share.',
  input: 'question: string, retrievedContext: string[], systemResponse: string',
  output: 'systemResponseClaims: string, discussion: string, groundedness: number',
}).describe({
  systemResponseClaims: 'a list of the claims that are worth checking',
  discussion: 'which claims the passages support, and which they do not',
  groundedness: 'the share of the system response that the passages support, from 0 to 1',
})
