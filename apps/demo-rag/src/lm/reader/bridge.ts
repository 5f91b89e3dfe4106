import { rankSentences } from './rank-sentences.ts'
import { namesIn, type ReadQuestion } from './read-question.ts'
import type { Sentence } from './sentences.ts'
import { findSpans, spanText } from './spans.ts'
import { contentOf, type Token } from './words.ts'

/** What a description within a question was found to mean. */
export interface BridgeFound {
  /** The question with the name in place of the description. */
  readonly question: string
  /** The sentence that ties the description to the name. */
  readonly sentence: Sentence
  /** Whether the question can't be answered without: it names nothing outside of the description. */
  readonly needed: boolean
}

/**
 * Resolves a description: in "What is the price of the tool that Ann designed?" the clause "that Ann designed" is
 * looked up first; what the passage with that clause is about takes the description's place.
 */
export function findBridge(question: ReadQuestion, sentences: readonly Sentence[]): BridgeFound | undefined {
  const clause = findClause(question.tokens)
  if (!clause) return undefined
  const inside = contentOf(question.tokens.slice(clause.marker + 1))
  const names = new Set(namesIn(question.tokens.slice(clause.marker + 1)).map((token) => token.stem))
  if (names.size === 0) return undefined
  const words = new Set(inside.map((token) => token.stem))
  const ranked = rankSentences({ words, names, kinds: new Set() }, sentences)
  const best = ranked.find((each) => coversNames(each.sentence, names))
  if (!best) return undefined
  const subject = findSubject(
    best.sentence.passage,
    sentences,
    new Set(question.tokens.map((token) => token.text.toLowerCase())),
  )
  if (subject === undefined) return undefined
  const head = question.text.slice(0, (question.tokens[clause.from] as Token).start)
  const needed = namesIn(question.tokens.slice(0, clause.from)).length === 0
  return { question: `${head}${subject}?`, sentence: best.sentence, needed }
}

interface Clause {
  /** Where the described noun begins, with its article. */
  readonly from: number
  /** The word that opens the clause. */
  readonly marker: number
}

/** Finds `the NOUN whose …`, `the NOUN that …`, `the NOUN with …`. */
function findClause(tokens: readonly Token[]): Clause | undefined {
  for (const openers of [/^(?:whose|that|which|who|where)$/i, /^with$/i]) {
    for (let marker = 2; marker < tokens.length; marker += 1) {
      if (!openers.test(tokens[marker]?.text ?? '')) continue
      let from = marker - 1
      while (from > 0 && isNoun(tokens[from])) from -= 1
      if (from < marker - 1 && /^(?:the|a|an)$/i.test(tokens[from]?.text ?? '')) return { from, marker }
    }
  }
  return undefined
}

function isNoun(token: Token | undefined): boolean {
  return token !== undefined && token.kind === 'word' && !token.isStop && !token.isCapital
}

function coversNames(sentence: Sentence, names: ReadonlySet<string>): boolean {
  return [...names].every((name) => sentence.stems.has(name))
}

/** What a passage is about: the name that the question does not have and that comes first and most often, here and elsewhere. */
function findSubject(passage: number, sentences: readonly Sentence[], known: ReadonlySet<string>): string | undefined {
  const scores = new Map<string, number>()
  for (const sentence of sentences) {
    const seen = new Set<string>()
    for (const span of findSpans(sentence)) {
      if (span.kind !== 'name') continue
      const text = spanText(sentence, span)
      const isOwn = sentence.passage === passage
      if (seen.has(text) || text.split(' ').every((word) => known.has(word.toLowerCase()))) continue
      seen.add(text)
      const first = isOwn && sentence.position === 0 ? 2 / (1 + span.from / 4) : 0
      scores.set(
        text,
        (scores.get(text) ?? (isOwn ? 0.01 : -Infinity)) + (isOwn ? 1 : 0.5) + first + 0.01 * (span.to - span.from),
      )
    }
  }
  const [best] = [...scores].filter(([, score]) => Number.isFinite(score)).toSorted((a, b) => b[1] - a[1])
  return best?.[0]
}
