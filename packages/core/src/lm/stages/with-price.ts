import type { LM, LMResult, PriceFunction } from '../lm.ts'
import type { Usage } from '../usage.ts'
import { putStage } from './lm-with-stage.ts'
import type { StagedCall } from './stage.ts'

/**
 * Makes an LM that says what its calls cost: what the provider says, else what `price` says of the usage. It declares
 * `cost` when `price` knows the model that its id names.
 *
 * @example withPrice(lm, ({ inputTokens }) => (inputTokens.total ?? 0) * 2e-6)
 */
export function withPrice(lm: LM, price: PriceFunction): LM {
  return putStage(lm, 'price', price, ({ capabilities, id }) => {
    const priced: StagedCall = { result: (result) => withCost(result, price) }
    return {
      covers: ['price'],
      capabilities: () => ({ ...capabilities, cost: capabilities?.cost === true || knows(price, id) }),
      begin: () => priced,
    }
  })
}

function withCost(result: LMResult, price: PriceFunction): LMResult {
  if (result.costUsd !== undefined || result.cached) return result
  const costUsd = price(result.usage, result.model, new Date())
  return costUsd === null ? result : { ...result, costUsd }
}

const nothing: Usage = { inputTokens: { total: 0 }, outputTokens: { total: 0 } }

/** Whether a call without tokens has a price: by the whole id, or by what follows the provider in it. */
function knows(price: PriceFunction, id: string): boolean {
  return [id, id.slice(id.indexOf(':') + 1)].some((model) => price(nothing, model, new Date()) !== null)
}
