import type { Found } from './found.ts'
import { groupByPassage, presence, weighWords } from './rank-sentences.ts'
import type { ReadQuestion } from './read-question.ts'
import type { Sentence } from './sentences.ts'
import { contentOf, type Token, tokenize } from './words.ts'

const more =
  /^(?:larger|bigger|longer|taller|higher|heavier|newer|younger|faster|wider|deeper|later|more|greater|warmer|hotter|thicker|farther|stronger)$/i
const less =
  /^(?:smaller|shorter|lower|lighter|fewer|less|slower|narrower|earlier|cheaper|cooler|colder|thinner|nearer|first)$/i
const older = /^older$/i

/** Answers "which is larger, A or B?" from the numbers near each, and "which of A and B …?" by where the rest is said. */
export function answerComparison(
  question: ReadQuestion,
  options: readonly [string, string],
  sentences: readonly Sentence[],
): Found | undefined {
  const chosen = new Set(options.flatMap((option) => stemsOf(option)))
  const rest = [...question.words].filter((word) => !chosen.has(word))
  const direction = question.tokens.find(
    (token) => more.test(token.text) || less.test(token.text) || older.test(token.text),
  )
  return direction
    ? compareNumbers(question, options, rest, direction.text, sentences)
    : compareEvidence(question, options, rest, sentences)
}

/** The two things that a question gives to choose from, if it does. */
export function findOptions(text: string): readonly [string, string] | undefined {
  const patterns = [
    /(?:^|\s)of\s+(?:the two,?\s+)?(.+?)\s+(?:and|or)\s+(.+?),\s*(?:which|who|what)\b/i,
    /\b(?:which|who|what)\s+of\s+(.+?)\s+(?:and|or)\s+(.+?)\s+(?:is|are|was|were|has|have|had|does|did)\b/i,
    /^(?:which|who|what)\b.+?(?:,|:)\s*(.+?),?\s+or\s+(.+?)\s*\?*$/i,
  ]
  for (const pattern of patterns) {
    const match = pattern.exec(text)
    if (match?.[1] !== undefined && match[2] !== undefined)
      return [afterLastComma(match[1]), match[2].replace(/\?+$/, '')]
  }
  return undefined
}

/** A sentence that names both options does not tell them apart. */
function namesAll(sentence: Sentence, options: readonly string[]): boolean {
  return options.every((option) => stemsOf(option).every((word) => sentence.stems.has(word)))
}

function afterLastComma(text: string): string {
  return text.slice(text.lastIndexOf(',') + 1).trim()
}

function stemsOf(text: string): string[] {
  return contentOf(tokenize(text)).map((token) => token.stem)
}

interface Measured {
  readonly value: number
  readonly sentence: Sentence
  readonly score: number
  readonly isYear: boolean
}

function compareNumbers(
  question: ReadQuestion,
  options: readonly [string, string],
  rest: readonly string[],
  word: string,
  sentences: readonly Sentence[],
): Found | undefined {
  const [first, second] = options.map((option) => measure(question, stemsOf(option), rest, sentences))
  if (!first || !second || first.value === second.value) return undefined
  const wantsMore = older.test(word)
    ? !(first.isYear && second.isYear)
    : more.test(word) && !(first.isYear && /^(?:younger|newer)$/i.test(word) && !second.isYear)
  const winner = first.value > second.value === wantsMore ? 0 : 1
  return { answer: options[winner], evidence: [first.sentence, second.sentence], coverage: 1 }
}

/** The number that fits best among the sentences about an option: right unit, the question's words around. */
function measure(
  question: ReadQuestion,
  option: readonly string[],
  rest: readonly string[],
  sentences: readonly Sentence[],
): Measured | undefined {
  const found: Measured[] = []
  for (const sentence of sentences) {
    const about = aboutness(option, sentence, sentences)
    if (about === 0) continue
    sentence.tokens.forEach((token, index) => {
      if (token.kind !== 'number' || !/^\d[\d,]*(?:\.\d+)?$/.test(token.text)) return
      const following = sentence.tokens.slice(index + 1, index + 3)
      const fits = question.units !== undefined && following.some((next) => question.units?.test(next.text))
      const shared = rest.filter((word) => sentence.stems.has(word)).length
      const isYear = /^(?:1\d|20)\d\d$/.test(token.text)
      found.push({ value: toNumber(token), sentence, score: 2 * about + (fits ? 2 : 0) + shared, isYear })
    })
  }
  return found.toSorted((a, b) => b.score - a.score)[0]
}

function toNumber(token: Token): number {
  return Number(token.text.replaceAll(',', ''))
}

/** 1 when the sentence names the option, a little less when its passage does before, less again when it does later. */
function aboutness(option: readonly string[], sentence: Sentence, sentences: readonly Sentence[]): number {
  const names = (other: Sentence): boolean => option.every((word) => other.stems.has(word))
  if (names(sentence)) return 1
  const own = sentences.filter((other) => other.passage === sentence.passage)
  const opening = own.find(names)
  if (!opening) return 0
  // What a passage names in its title, it is about; what it names later on, in passing.
  if (opening.position > sentence.position) return 0.1
  return opening.isHeading ? 0.95 : 0.6
}

function compareEvidence(
  question: ReadQuestion,
  options: readonly [string, string],
  rest: readonly string[],
  sentences: readonly Sentence[],
): Found | undefined {
  const weights = weighWords(
    { words: new Set(rest), names: new Set(rest.filter((word) => question.names.has(word))), kinds: new Set() },
    sentences,
  )
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const passages = groupByPassage(sentences)
  const best = options.map((option) => {
    const words = stemsOf(option)
    return sentences
      .filter((sentence) => !namesAll(sentence, options))
      .map((sentence) => {
        const own = passages.get(sentence.passage) as readonly Sentence[]
        let score = 0
        for (const [word, weight] of weights) score += weight * presence(word, sentence, own)
        return { sentence, coverage: total === 0 ? 0 : (score / total) * aboutness(words, sentence, sentences) }
      })
      .toSorted((a, b) => b.coverage - a.coverage)[0]
  })
  const [first, second] = best
  if (!first || !second || Math.max(first.coverage, second.coverage) < 0.3 || first.coverage === second.coverage)
    return undefined
  const winner = first.coverage > second.coverage ? 0 : 1
  const { sentence, coverage } = winner === 0 ? first : second
  return { answer: options[winner], evidence: [sentence], coverage }
}
