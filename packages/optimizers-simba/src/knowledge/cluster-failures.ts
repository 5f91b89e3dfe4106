import type { Example } from '@dspex/core'
import { canonicalJson } from '@dspex/core/implement'
import { clustering, solvedFrom } from '../numbers.ts'
import type { Knowledge } from './memory.ts'
import type { Similarity } from '@dspex/optimize'

/** Failures that probably have one cause. */
export interface Cluster {
  /** Names it: by what the failures have in common. */
  readonly key: string
  /** Examples that fail, the surest first. */
  readonly failing: readonly string[]
  /** Examples like them that pass: what they have in common holds for these too. */
  readonly passing: readonly string[]
  /** Whether only their inputs are alike: what mends one need not mend all. @default false */
  readonly byLikeness?: boolean | undefined
  /** How many solved examples a perfect edit would win. */
  readonly weight: number
}

/** What groups failures. */
export interface ClusterSettings {
  readonly examples: readonly Example<object, object>[]
  readonly knowledge: Knowledge
  readonly similarity: Similarity
}

/** The cluster of replies that don't fit the signature: what mends one way of not fitting mostly mends all. */
export const unreadableReplies = 'error REPLY'

/**
 * Groups failures, the heaviest group first: the same error, else the same labels, else the same feedback, else similar
 * inputs. An edit helps where its cause is and is invisible elsewhere, so this decides where it is tried.
 */
export function clusterFailures({ examples, knowledge, similarity }: ClusterSettings): Cluster[] {
  const known = examples.filter(({ id }) => knowledge.isKnown(id))
  const labelKeys = repeatedLabels(examples)
  const failing = known.filter(({ id }) => knowledge.expected(id) < solvedFrom && knowledge.failureOf(id))
  const passing = known.filter(({ id }) => knowledge.expected(id) >= solvedFrom && knowledge.successOf(id))
  const groups = new Map<string, string[]>()
  const add = (key: string, id: string): void => {
    groups.set(key, [...(groups.get(key) ?? []), id])
  }
  const feedbackKeys = repeatedFeedback(failing, knowledge)
  const alone: string[] = []
  for (const { id } of failing) {
    const code = knowledge.failureOf(id)?.row?.failure?.code
    const label = labelKeys.get(id)
    const feedback = feedbackKeys.get(id)
    if (code !== undefined) add(code.startsWith('REPLY_') ? unreadableReplies : `error ${code}`, id)
    if (label !== undefined) add(`label ${label}`, id)
    else if (feedback !== undefined) add(`feedback ${feedback}`, id)
    else if (code === undefined) alone.push(id)
  }
  for (const [leader, members] of leadersOf(alone, similarity)) groups.set(`like ${leader}`, members)
  const clusters = [...groups].map(([key, ids]): Cluster => {
    const sorted = ids.toSorted((a, b) => knowledge.expected(a) - knowledge.expected(b))
    const label = key.startsWith('label ') ? key.slice('label '.length) : undefined
    const same = label === undefined ? passing : passing.filter(({ id }) => labelKeys.get(id) === label)
    const near = label === undefined ? nearest(ids, same, similarity) : same.map(({ id }) => id)
    const weight = ids.reduce((sum, id) => sum + 1 - knowledge.expected(id), 0)
    return { key, failing: sorted, passing: near, byLikeness: key.startsWith('like '), weight }
  })
  return clusters.toSorted((a, b) => b.weight - a.weight || (a.key < b.key ? -1 : 1))
}

/** The labels of examples as text, where several examples share them; nothing where labels say no class. */
function repeatedLabels(examples: readonly Example<object, object>[]): ReadonlyMap<string, string> {
  const texts = examples.map(({ id, labels }) => [id, canonicalJson(labels ?? {})] as const)
  const counts = new Map<string, number>()
  for (const [, text] of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  const isClass = counts.size > 1 && counts.size <= texts.length / clustering.examplesPerLabel
  return new Map(isClass ? texts.filter(([, text]) => text.length < 300) : [])
}

/** Feedback of failures without its numbers and quotations, where several share it. */
function repeatedFeedback(
  failing: readonly Example<object, object>[],
  knowledge: Knowledge,
): ReadonlyMap<string, string> {
  const texts = failing.flatMap(({ id }) => {
    const { row, feedback } = knowledge.failureOf(id) ?? {}
    return feedback === undefined || row?.failure
      ? []
      : [[id, feedback.replaceAll(/\d+|'[^']*'|"[^"]*"/g, '…').slice(0, 200)] as const]
  })
  const counts = new Map<string, number>()
  for (const [, text] of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return new Map(texts.filter(([, text]) => (counts.get(text) ?? 0) > 1))
}

/** Puts each with the first that it is like; those that are like none stand together. */
function leadersOf(ids: readonly string[], similarity: Similarity): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const id of ids) {
    let [best, most]: [string | undefined, number] = [undefined, clustering.alike]
    for (const leader of groups.keys()) {
      const own = similarity(leader, id)
      if (own >= most) [best, most] = [leader, own]
    }
    if (best === undefined) groups.set(id, [id])
    else groups.get(best)?.push(id)
  }
  const lone = [...groups].filter(([, members]) => members.length === 1).map(([leader]) => leader)
  for (const leader of lone) groups.delete(leader)
  if (lone.length > 0) groups.set('none other', lone)
  return groups
}

function nearest(ids: readonly string[], among: readonly Example<object, object>[], similarity: Similarity): string[] {
  const closeness = among.map(({ id }) => ({ id, near: Math.max(...ids.map((own) => similarity(own, id))) }))
  return closeness
    .toSorted((a, b) => b.near - a.near || (a.id < b.id ? -1 : 1))
    .slice(0, clustering.mostNear)
    .map(({ id }) => id)
}
