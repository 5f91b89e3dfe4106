import { type Token, tokenize } from './words.ts'

/** A sentence of a passage. */
export interface Sentence {
  /** Which passage, from 0. */
  readonly passage: number
  /** Which sentence of the passage, from 0. */
  readonly position: number
  readonly text: string
  readonly tokens: readonly Token[]
  readonly stems: ReadonlySet<string>
  /** A line without an end mark, such as a title. */
  readonly isHeading: boolean
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })
const abbreviation = /(?:^|[\s(])(?:St|Mr|Mrs|Ms|Dr|Prof|No|Nos|vs|etc|ca|approx|e\.g|i\.e|\p{Lu})\.\s*$/u

/** Splits passages into sentences. Lines end sentences too only where a blank line follows or no end mark is needed. */
export function splitSentences(passages: readonly string[]): Sentence[] {
  return passages.flatMap((passage, index) => {
    const texts = passage.split(/\n\s*\n/).flatMap((block) => splitBlock(block.replaceAll(/\s+/g, ' ').trim()))
    return texts.map((text, position) => {
      const tokens = tokenize(text)
      const stems = new Set(tokens.filter((token) => token.kind !== 'mark').map((token) => token.stem))
      return { passage: index, position, text, tokens, stems, isHeading: !/[.!?:;…"”»)]$/.test(text) }
    })
  })
}

function splitBlock(block: string): string[] {
  const sentences: string[] = []
  for (const { segment } of segmenter.segment(block)) {
    const previous = sentences.at(-1)
    if (previous !== undefined && abbreviation.test(previous)) sentences[sentences.length - 1] = previous + segment
    else sentences.push(segment)
  }
  return sentences.map((sentence) => sentence.trim()).filter((sentence) => sentence !== '')
}
