import type { Filter } from './filter.ts'
import { validateFilter } from './validate-filter.ts'

/**
 * The filter of a call, `undefined` where the call has none. An option that is there but `undefined`, `null`, `false` or
 * empty is refused as any other that is no filter: it was meant to narrow, and would let everything pass.
 *
 * @throws RetrieverError `FILTER_INVALID`
 */
export function readFilter(options: object): Filter | undefined {
  return 'filter' in options ? validateFilter(options.filter) : undefined
}
