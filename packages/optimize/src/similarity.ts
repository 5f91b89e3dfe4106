import type { Example } from '@dspex/core'

/** Says how alike the inputs of two examples are, from 0 to 1. */
export type Similarity = (a: string, b: string) => number

/**
 * Compares examples by the words of their inputs: the cosine of their counts, in which a word that many examples have
 * weighs little (tf-idf; Salton and Buckley 1988). Needs no model, and nothing leaves the process.
 */
export function lexicalSimilarity(examples: readonly Example<object, object>[]): Similarity {
  const words = new Map(examples.map((example) => [example.id, wordsOf(example)]))
  const documents = new Map<string, number>()
  for (const list of words.values())
    for (const word of new Set(list)) documents.set(word, (documents.get(word) ?? 0) + 1)
  const vectors = new Map<string, ReadonlyMap<string, number>>()
  /** Made when it is first asked for: most examples of a large trainset never are. */
  const vectorOf = (id: string): ReadonlyMap<string, number> => {
    const known = vectors.get(id)
    if (known) return known
    const vector = new Map<string, number>()
    for (const word of words.get(id) ?? []) {
      const weight = Math.log((examples.length + 1) / (documents.get(word) ?? 1))
      vector.set(word, (vector.get(word) ?? 0) + weight)
    }
    const length = Math.sqrt([...vector.values()].reduce((sum, value) => sum + value * value, 0))
    const unit = new Map([...vector].map(([word, value]) => [word, length > 0 ? value / length : 0]))
    vectors.set(id, unit)
    return unit
  }
  return (a, b) => {
    const [one, other] = [vectorOf(a), vectorOf(b)]
    const [small, large] = one.size < other.size ? [one, other] : [other, one]
    let sum = 0
    for (const [word, value] of small) sum += value * (large.get(word) ?? 0)
    return sum
  }
}

function wordsOf({ inputs }: Example<object, object>): string[] {
  const text = textsIn(inputs).join(' ').normalize('NFKC').toLowerCase()
  return text.match(/[\p{L}\p{N}]+/gu) ?? []
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
