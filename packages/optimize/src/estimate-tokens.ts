import type { Context, Program } from '@dspex/core'
import type { Forecast, ForecastRange } from './optimization-report.ts'
import type { ForecastOptions } from './optimizer.ts'

/** What calls take, by the length of what would be sent. */
export type TokenEstimate = Pick<Forecast, 'tokens' | 'usd' | 'assumptions'>

/** What an estimate rests on. */
export interface TokenSettings extends Pick<
  ForecastOptions<object, object, unknown>,
  'trainset' | 'lm' | 'adapter' | 'price'
> {
  /** How many calls there will be. */
  readonly calls: ForecastRange
  /** The most demos that a predictor may show in the end. */
  readonly maxDemos: number
}

/** A token is about so many characters of English; other scripts take more tokens. */
const charactersPerToken = 4
const previews = 5

/**
 * Estimates tokens, and money where a price is known, from the requests that the program would send for a few examples:
 * nothing is sent. At first the prompts are as they are; in the end they show demos as long as an example.
 */
export async function estimateTokens(
  program: Program<object, unknown>,
  { calls, maxDemos, trainset, lm, adapter, price }: TokenSettings,
): Promise<TokenEstimate> {
  const examples = trainset.slice(0, previews)
  const lengths: number[] = []
  for (const { inputs } of examples) {
    try {
      const requests = await program.preview(inputs, { lm, adapter })
      lengths.push(...requests.map(({ text }) => text.length))
    } catch {
      // A program that does something before its first call may have no preview.
    }
  }
  if (lengths.length === 0) {
    const why = 'Tokens and money are not known, as the program has no preview: set a budget to bound them.'
    return { tokens: null, usd: null, assumptions: [why] }
  }
  const tokensIn = (characters: number): number => characters / charactersPerToken
  const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length
  const prompt = tokensIn(mean(lengths))
  const reply = tokensIn(mean(examples.map(({ labels }) => JSON.stringify(labels ?? {}).length))) + 20
  const demo = tokensIn(mean(examples.map(({ inputs }) => JSON.stringify(inputs).length))) + reply + 20
  const input = {
    low: calls.low * prompt,
    expected: calls.expected * (prompt + (maxDemos / 2) * demo),
    high: calls.high * 2 * (prompt + maxDemos * demo),
  }
  const output = { low: calls.low * reply, expected: calls.expected * reply, high: calls.high * reply * 4 }
  const tokens = rangeOf((end) => Math.round(input[end] + output[end]))
  const model = modelOf(lm)
  const at = new Date()
  const usdOf = (end: keyof ForecastRange): number | null =>
    price?.(
      { inputTokens: { total: Math.round(input[end]) }, outputTokens: { total: Math.round(output[end]) } },
      model,
      at,
    ) ?? null
  const [low, expected, high] = [usdOf('low'), usdOf('expected'), usdOf('high')]
  const usd = low === null || expected === null || high === null ? null : { low, expected, high }
  return {
    tokens,
    usd,
    assumptions: [
      `A prompt has about ${Math.round(prompt)} tokens now, by the previews of ${examples.length} examples at ${charactersPerToken} characters a token, and on average half of the ${maxDemos} demos later.`,
      'A reply is about as long as the labels; one that reasons is longer, up to four times at the high end.',
      usd
        ? `All calls cost what \`price\` says of '${model}'.`
        : `Money is not known: no \`price\` was given that knows '${model}'. Set a budget to bound it.`,
    ],
  }
}

function rangeOf(valueOf: (end: keyof ForecastRange) => number): ForecastRange {
  return { low: valueOf('low'), expected: valueOf('expected'), high: valueOf('high') }
}

/** Prices know models by name, without the provider before it. */
function modelOf(lm: Context['lm']): string {
  const id = lm?.id ?? 'unknown'
  return id.slice(id.indexOf(':') + 1)
}
