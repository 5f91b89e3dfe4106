import type { Example } from '@dspex/core'
import { comparableText } from './example-text.ts'
import { hashInputs } from './identify-examples.ts'
import { findSimilarTexts, type SimilarTextsOptions } from './similar-texts.ts'

/** What leaks between the parts of a data set. */
export interface Overlap {
  /** The offending pairs: equal inputs first, then near duplicates, then shared groups. At most `maxPairs` of each kind. */
  readonly pairs: readonly {
    /** Equal inputs, similar inputs, or one group. */
    readonly kind: 'exact' | 'near' | 'group'
    /** One example: its part and its id. */
    readonly first: { readonly part: string; readonly id: string }
    /** The other, in another part. */
    readonly second: { readonly part: string; readonly id: string }
    /** Of the inputs' text; 1 for equal inputs, null for groups. */
    readonly similarity: number | null
  }[]
  /** How many examples of each part have a twin, exact or near, in another part. */
  readonly affected: Readonly<Record<string, number>>
  /** Whether these are all pairs; false when a limit was reached. */
  readonly complete: boolean
}

type OverlapPair = Overlap['pairs'][number]
type ExamplePlace = OverlapPair['first']

/**
 * Looks for leakage: examples of different parts (train, dev, test) with equal or nearly equal inputs, and groups that
 * stand in several parts. Near duplicates are found as in `findSimilarTexts`.
 *
 * @example findOverlap({ train, test }).affected.test // so many test examples were seen in training
 */
export function findOverlap(
  parts: Readonly<Record<string, readonly Example<object, object>[]>>,
  options: SimilarTextsOptions = {},
): Overlap {
  const { maxPairs = 1000 } = options
  const placed = Object.entries(parts).flatMap(([part, examples]) =>
    examples.map((example) => ({
      part,
      id: example.id,
      group: example.group,
      hash: hashInputs(example.inputs),
      text: comparableText(example),
    })),
  )
  const byText = [...Map.groupBy(placed, ({ text }) => text)]
  const similar = findSimilarTexts(
    byText.map(([text]) => text),
    options,
  )
  const kinds = { exact: [] as OverlapPair[], near: [] as OverlapPair[], group: [] as OverlapPair[] }
  const affected = new Map(Object.keys(parts).map((part) => [part, new Set<string>()]))
  let complete = similar.complete

  const add = (
    kind: OverlapPair['kind'],
    first: ExamplePlace,
    second: ExamplePlace,
    similarity: number | null,
  ): void => {
    if (first.part === second.part) return
    if (kind !== 'group') for (const { part, id } of [first, second]) affected.get(part)?.add(id)
    const pair = {
      kind,
      first: { part: first.part, id: first.id },
      second: { part: second.part, id: second.id },
      similarity,
    }
    if (kinds[kind].length < maxPairs) kinds[kind].push(pair)
    else complete = false
  }

  for (const members of Map.groupBy(placed, ({ hash }) => hash).values()) {
    for (const [a, b] of acrossParts(members)) add('exact', a, b, 1)
  }
  for (const [text, members] of byText) {
    if (text === '') continue
    for (const [a, b] of acrossParts(members)) if (a.hash !== b.hash) add('near', a, b, 1)
  }
  for (const { a, b, similarity } of similar.pairs) {
    for (const [first, second] of acrossParts([...(byText[a]?.[1] ?? []), ...(byText[b]?.[1] ?? [])])) {
      if (first.text !== second.text) add('near', first, second, similarity)
    }
  }
  for (const [group, members] of Map.groupBy(placed, ({ group }) => group)) {
    if (group === undefined) continue
    const firsts = [...Map.groupBy(members, ({ part }) => part).values()].map(
      ([first]) => first as (typeof members)[number],
    )
    for (const [a, b] of acrossParts(firsts)) add('group', a, b, null)
  }
  return {
    pairs: [...kinds.exact, ...kinds.near, ...kinds.group],
    affected: Object.fromEntries([...affected].map(([part, ids]) => [part, ids.size])),
    complete,
  }
}

/** Pairs of different parts: every member with the first of each other part, so that many twins make few pairs. */
function acrossParts<Member extends ExamplePlace>(members: readonly Member[]): (readonly [Member, Member])[] {
  const firsts = [...Map.groupBy(members, ({ part }) => part).values()].map(([first]) => first as Member)
  return members.flatMap((member) =>
    firsts
      .filter((first) => first.part !== member.part)
      .filter((first) => !(firsts.includes(member) && firsts.indexOf(first) < firsts.indexOf(member)))
      .map((first) => [member, first] as const),
  )
}
