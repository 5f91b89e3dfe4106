import type { BenchCorpus } from './corpus.ts'
import type { BenchFilter } from './filters.ts'

/** Somebody who finds the ids of the nearest passages. */
export interface Finder {
  readonly find: (vector: number[], k: number, filter: BenchFilter) => Promise<readonly string[]>
}

/** What is compared with the exact answer, and for how many queries. */
export interface Judged {
  readonly corpus: BenchCorpus
  readonly filter: BenchFilter
  readonly k: number
  readonly queries: number
}

/** How much of the exact answer is missed, and how many rows are missing of `k`, on average. */
export async function quality(finder: Finder, judged: Judged): Promise<{ missed: number; missing: number }> {
  const { k, filter } = judged
  let missed = 0
  let missing = 0
  const answers = rightAnswers(judged)
  for (const { query, right } of answers) {
    const found = await finder.find(query, k, filter)
    const wanted = Math.min(k, right.size)
    missed += 1 - Math.min(wanted, found.filter((id) => right.has(id)).length) / wanted
    missing += wanted - found.length
  }
  return { missed: missed / answers.length, missing: missing / answers.length }
}

type Answers = readonly { readonly query: number[]; readonly right: ReadonlySet<string> }[]

/** What is right for each of the first queries, which takes a while to find out. */
const known = new WeakMap<BenchCorpus, Map<string, Answers>>()

function rightAnswers({ corpus, filter, k, queries }: Judged): Answers {
  const ofCorpus = known.get(corpus) ?? new Map<string, Answers>()
  known.set(corpus, ofCorpus)
  const key = `${filter.name}, ${k}, ${queries}`
  const before = ofCorpus.get(key)
  if (before) return before
  const passing = corpus.passages.filter(filter.passes)
  const found = corpus.queries.slice(0, queries).map((query) => {
    const scored = passing.map(({ id, vector }) => ({ id, score: dot(vector, query) }))
    const furthest = scored.map(({ score }) => score).toSorted((a, b) => b - a)[k - 1] ?? -1
    // A row as near as the last one is as right.
    return { query, right: new Set(scored.filter(({ score }) => score >= furthest - 1e-6).map(({ id }) => id)) }
  })
  ofCorpus.set(key, found)
  return found
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let index = 0; index < a.length; index += 1) sum += (a[index] as number) * (b[index] as number)
  return sum
}
