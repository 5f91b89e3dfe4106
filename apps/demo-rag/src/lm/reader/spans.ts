import type { Sentence } from './sentences.ts'
import type { Token } from './words.ts'

/** A piece of a sentence that may be an answer: tokens `from` up to, not including, `to`. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly kind: 'name' | 'number' | 'date' | 'phrase' | 'quotation'
}

const months = /^(?:January|February|March|April|May|June|July|August|September|October|November|December)$/
const days = /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?$/
const seasons = /^(?:spring|summer|autumn|winter)$/
const numberWord =
  /^(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|hundred|thousand|million|first|once|twice)$/i
const joiner = /^(?:of|de|da|do|du|la|le|van|von|der|the|and|d|['’-])$/
const wordsOfNames =
  /^(?:The|It|Its|In|On|At|By|With|To|From|Of|No|Some|Someone|Several|Today|Whoever|Everyone|If|When|During)$/

/** The pieces of a sentence that may be answers, of every kind. A piece may lie within another. */
export function findSpans(sentence: Sentence): Span[] {
  const { tokens } = sentence
  return [...findNumbers(tokens), ...findNames(tokens), ...findPhrases(tokens), ...findQuotations(tokens)]
}

/** Writes a span the way its sentence does. */
export function spanText(sentence: Sentence, { from, to }: Pick<Span, 'from' | 'to'>): string {
  return sentence.text.slice((sentence.tokens[from] as Token).start, (sentence.tokens[to - 1] as Token).end)
}

/** Tells whether a token is a number, in digits or letters. */
export function isNumber(token: Token): boolean {
  return token.kind === 'number' || numberWord.test(token.text)
}

function isYear(token: Token): boolean {
  return /^(?:1\d|20)\d\d$/.test(token.text)
}

function isDatePart(token: Token): boolean {
  return months.test(token.text) || days.test(token.text) || seasons.test(token.text)
}

function findNumbers(tokens: readonly Token[]): Span[] {
  const spans: Span[] = []
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] as Token
    if (isDatePart(token) || isYear(token) || /^\d{1,2}:\d\d$/.test(token.text)) {
      spans.push(dateAround(tokens, index))
    }
    if (!isNumber(token)) continue
    spans.push({ from: index, to: index + 1, kind: 'number' })
    let to = index + 1
    while (to - index < 3 && isUnit(tokens[to])) to += 1
    if (to > index + 1) spans.push({ from: index, to, kind: 'number' })
  }
  return spans
}

function isUnit(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    (token.kind === 'word' || token.text === '%' || token.text === '°') &&
    !token.isStop &&
    !token.isCapital
  )
}

/** `3 May 1902`, `May 1902`, `1902`. */
function dateAround(tokens: readonly Token[], index: number): Span {
  const isPart = (token: Token | undefined): boolean =>
    token !== undefined && (isDatePart(token) || isYear(token) || /^\d{1,2}(?:st|nd|rd|th)?$/.test(token.text))
  let from = index
  let to = index + 1
  while (isPart(tokens[from - 1])) from -= 1
  while (isPart(tokens[to])) to += 1
  return { from, to, kind: 'date' }
}

/** Runs of capitalised words; `of`, `and` and the like may stand inside. */
function findNames(tokens: readonly Token[]): Span[] {
  const spans: Span[] = []
  for (let index = 0; index < tokens.length; index += 1) {
    if (!startsName(tokens, index)) continue
    let to = index + 1
    let ends: number[] = []
    for (;;) {
      while (isNamePart(tokens[to])) to += 1
      ends.push(to)
      let next = to
      while (next - to < 2 && joiner.test(tokens[next]?.text ?? '')) next += 1
      if (next === to || !isNamePart(tokens[next])) break
      // What `of` joins is one name; what `and` joins may be two.
      if (tokens[to]?.text !== 'and') ends = []
      to = next + 1
    }
    for (const end of ends) if (end > 1 || isSubject(tokens, end)) spans.push({ from: index, to: end, kind: 'name' })
    index = (ends[0] as number) - 1
  }
  return spans
}

/** A single word at the beginning has its capital anyway: it counts as a name only where it is said to be something. */
function isSubject(tokens: readonly Token[], next: number): boolean {
  return (
    tokens.length === 1 ||
    /^(?:is|are|was|were|has|had|,|['’])$/.test(tokens[next]?.text ?? '') ||
    tokens[next] === undefined
  )
}

function isNamePart(token: Token | undefined): boolean {
  return token !== undefined && token.kind !== 'mark' && (token.isCapital || /^[dl]['’]\p{Lu}/u.test(token.text))
}

function startsName(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index] as Token
  if (!isNamePart(token) || wordsOfNames.test(token.text) || (token.isStop && index === 0)) return false
  return !isNamePart(tokens[index - 1]) || wordsOfNames.test(tokens[index - 1]?.text ?? '')
}

/** Runs between marks and stop words, also joined by one `of`. */
function findPhrases(tokens: readonly Token[]): Span[] {
  const spans: Span[] = []
  const isWord = (token: Token | undefined): boolean =>
    token !== undefined &&
    token.kind !== 'mark' &&
    (!token.isStop || (token.isCapital && /^\p{Lu}{2,}$/u.test(token.text)))
  for (let from = 0; from < tokens.length; from += 1) {
    if (!isWord(tokens[from]) || isWord(tokens[from - 1])) continue
    if (isNamePart(tokens[from]) && tokens[from - 1]?.text === 'of' && isNamePart(tokens[from - 2])) continue
    let to = from
    while (isWord(tokens[to])) to += 1
    if (!(isNamePart(tokens[to - 1]) && tokens[to]?.text === 'of' && isNamePart(tokens[to + 1])))
      spans.push({ from, to, kind: 'phrase' })
    let next = to
    if (tokens[next]?.text === 'of') {
      next += 1
      if (/^(?:the|a|an|its|their)$/.test(tokens[next]?.text ?? '')) next += 1
      const start = next
      while (isWord(tokens[next])) next += 1
      if (next > start) spans.push({ from, to: next, kind: 'phrase' })
    }
  }
  return spans
}

function findQuotations(tokens: readonly Token[]): Span[] {
  const spans: Span[] = []
  for (let from = 0; from < tokens.length; from += 1) {
    if (!/^["“«]$/.test(tokens[from]?.text ?? '')) continue
    const end = tokens.findIndex((token, index) => index > from + 1 && /^["”»]$/.test(token.text))
    if (end === -1) break
    spans.push({ from: from + 1, to: end, kind: 'quotation' })
    from = end
  }
  return spans
}
