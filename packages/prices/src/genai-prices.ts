import type { PriceFunction, Usage } from '@dspex/core'
import { calcPrice, findProvider, type Provider } from '@pydantic/genai-prices'

/** What a model costs, in US dollars for a million tokens. */
export interface ModelPrice {
  /** Tokens of the request. */
  readonly input: number
  /** Tokens of the completions, reasoning among them. */
  readonly output: number
  /** Tokens that the provider read from its prompt cache. @default as `input` */
  readonly cacheRead?: number | undefined
  /** Tokens that the provider wrote to its prompt cache. @default as `input` */
  readonly cacheWrite?: number | undefined
}

/** Options of {@link genaiPrices}. */
export interface GenaiPricesOptions {
  /**
   * Prices of your own, by the name of the model: for models of your own, agreed prices, or those that the tables do not
   * have yet. They come first. A model that costs nothing has `{ input: 0, output: 0 }`.
   */
  readonly overrides?: Readonly<Record<string, ModelPrice>> | undefined
  /**
   * Who bills, as the tables name them: `openai`, `anthropic`, `azure`, `openrouter`, … Without it the name of the model
   * says who made it, which is not always who is paid.
   *
   * @default found by the name of the model
   */
  readonly provider?: string | undefined
}

/** As many models are remembered with their prices; a run uses few. */
const mostKnown = 1000

/**
 * Makes a price function of the tables of genai-prices, which come with the package and have the date of each change.
 * Models may be named alone or with their provider (`openai:gpt-5-mini`). What is not known (the model, its price for
 * input or output, or how many tokens there were) is `null`, never 0.
 *
 * @throws TypeError for a price that is no number of at least 0
 * @throws RangeError for a provider that the tables do not have
 */
export function genaiPrices({ overrides = {}, provider }: GenaiPricesOptions = {}): PriceFunction {
  const own = new Map(Object.entries(overrides))
  own.forEach(checkPrice)
  if (provider !== undefined && !findProvider({ providerId: provider })) {
    throw new RangeError(`The tables of genai-prices have no provider '${provider}'.`)
  }
  const known = new Map<string, KnownModel>()

  return (usage, model, at) => {
    const tokens = countTokens(usage)
    if (!tokens) return null
    const override = own.get(model)
    if (override) return priceBy(override, tokens)
    try {
      return lookUp(known, tokens, nameModel(model, provider), at)
    } catch {
      // A model whose table does not fit its usage has no price that we know.
      return null
    }
  }
}

interface Tokens {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_read_tokens: number
  readonly cache_write_tokens: number
}

function countTokens({ inputTokens, outputTokens }: Usage): Tokens | undefined {
  const { total: input, cacheRead = 0, cacheWrite = 0 } = inputTokens
  const { total: output } = outputTokens
  if (input === undefined || output === undefined) return undefined
  // Some providers count what they cached beside the total.
  const read = Math.min(cacheRead, input)
  return {
    input_tokens: input,
    output_tokens: output,
    cache_read_tokens: read,
    cache_write_tokens: Math.min(cacheWrite, input - read),
  }
}

function priceBy({ input, output, cacheRead = input, cacheWrite = input }: ModelPrice, tokens: Tokens): number {
  const { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens } = tokens
  const plain = input_tokens - cache_read_tokens - cache_write_tokens
  return (
    (plain * input + cache_read_tokens * cacheRead + cache_write_tokens * cacheWrite + output_tokens * output) / 1e6
  )
}

interface NamedModel {
  readonly model: string
  readonly provider: string | undefined
}

/** Takes a provider from the front of a model's name, where the tables know it. */
function nameModel(name: string, provider: string | undefined): NamedModel {
  const end = name.indexOf(':')
  const prefix = name.slice(0, Math.max(0, end))
  if (prefix === '' || !findProvider({ providerId: prefix })) return { model: name, provider }
  return { model: name.slice(end + 1), provider: provider ?? prefix }
}

interface KnownModel {
  /** The provider as the tables have it, which an update of the tables replaces. */
  readonly source: Provider | undefined
  /** The same with this model alone: finding a model among all takes most of the time. */
  readonly alone: Provider
}

function lookUp(
  known: Map<string, KnownModel>,
  tokens: Tokens,
  { model, provider }: NamedModel,
  at: Date,
): number | null {
  const key = `${provider ?? ''}:${model}`
  let found = known.get(key)
  if (found && found.source !== findProvider({ providerId: found.alone.id })) found = undefined
  const price = calcPrice({ ...tokens }, model, {
    timestamp: at,
    ...(found ? { provider: found.alone } : provider !== undefined && { providerId: provider }),
  })
  if (!price) return null
  if (!found && known.size < mostKnown) {
    const source = findProvider({ providerId: price.provider.id })
    known.set(key, { source, alone: { ...price.provider, models: [price.model] } })
  }
  const { input_mtok, output_mtok } = price.model_price
  const isWhole =
    (tokens.input_tokens === 0 || input_mtok !== undefined) && (tokens.output_tokens === 0 || output_mtok !== undefined)
  return isWhole && Number.isFinite(price.total_price) ? price.total_price : null
}

function checkPrice(price: ModelPrice, model: string): void {
  for (const name of ['input', 'output', 'cacheRead', 'cacheWrite'] as const) {
    const usd = price[name]
    if (usd === undefined ? name === 'input' || name === 'output' : !(Number.isFinite(usd) && usd >= 0)) {
      throw new TypeError(`The price of '${model}' has \`${name}\`: ${usd}. Give US dollars for a million tokens.`)
    }
  }
}
