import type { Filter } from '@dspex/core'
import type { BenchPassage } from './corpus.ts'

/** A filter in everybody's language. */
export interface BenchFilter {
  readonly name: string
  readonly ours: Filter | undefined
  readonly langChain: object | undefined
  readonly mastra: object | undefined
  /** A condition of SQL that is served by the index of the key. */
  readonly sql: string
  readonly passes: (passage: BenchPassage) => boolean
}

/** No filter. */
export const everything: BenchFilter = {
  name: 'no filter',
  ours: undefined,
  langChain: undefined,
  mastra: undefined,
  sql: 'true',
  passes: () => true,
}
/** From none to half of the rows: by chance, and by what goes with the meaning. */
export const filters: readonly BenchFilter[] = [
  everything,
  {
    name: '1% filter',
    ours: { field: 'pick', op: 'eq', value: 7 },
    langChain: { pick: 7 },
    mastra: { pick: 7 },
    sql: `(metadata -> 'pick') = '7'`,
    passes: ({ metadata }) => metadata.pick === 7,
  },
  {
    name: '1% filter by topic',
    ours: { field: 'topic', op: 'eq', value: 'card_arrival' },
    langChain: { topic: 'card_arrival' },
    mastra: { topic: 'card_arrival' },
    sql: `(metadata -> 'topic') = '"card_arrival"'`,
    passes: ({ metadata }) => metadata.topic === 'card_arrival',
  },
  below(10),
  below(50),
]

function below(limit: number): BenchFilter {
  return {
    name: `${limit}% filter`,
    ours: { field: 'pick', op: 'lt', value: limit },
    langChain: { pick: { lt: limit } },
    mastra: { pick: { $lt: limit } },
    sql: `(metadata -> 'pick') < '${limit}'`,
    passes: ({ metadata }) => metadata.pick < limit,
  }
}
