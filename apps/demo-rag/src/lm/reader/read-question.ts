import { essentialWords, namesKind } from './essential-words.ts'
import { contentOf, stem, type Token, tokenize } from './words.ts'

/** What kind of thing a question asks for, as far as its wording tells. */
export type AnswerType = 'person' | 'place' | 'date' | 'number' | 'reason' | 'yes-no' | 'thing'

/** A question, taken apart. */
export interface ReadQuestion {
  readonly text: string
  readonly tokens: readonly Token[]
  readonly type: AnswerType
  /** Stems of the words that say what is asked for: `brake` and `fluid` in "What is the brake fluid?". */
  readonly focus: ReadonlySet<string>
  /** Stems of all words that say something. */
  readonly words: ReadonlySet<string>
  /** Of these, the ones from names, numbers and quotations. */
  readonly names: ReadonlySet<string>
  /** What the number counts: a unit, or one of the things counted. */
  readonly units: RegExp | undefined
  /** Of the words, those that only say what kind of answer is asked for (`city`, `year`, `tall`): it shows without them. */
  readonly kinds: ReadonlySet<string>
  /** Stems of which a passage must have one, or it answers something else. */
  readonly essential: readonly string[]
}

const auxiliary =
  /^(?:is|are|was|were|be|been|do|does|did|has|have|had|can|could|may|might|must|shall|should|will|would)$/i
const timeUnits = /^(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centuries|century)$/i
const lengthUnits =
  /^(?:milli|centi|kilo|deci)?met(?:re|er)s?$|^(?:mm|cm|m|km|feet|foot|ft|inch(?:es)?|miles?|yards?)$/i
const massUnits = /^(?:milli|kilo)?gram(?:me)?s?$|^(?:mg|g|kg|tons?|tonnes?|pounds?|ounces?)$/i
const areaUnits = /^(?:square|hectares?|acres?|km²|m²|km2|m2)$/i
const degreeUnits = /^(?:degrees?|°|celsius|fahrenheit)$/i

const measures: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:long|longer|longest|short|shorter|shortest)$/i, new RegExp(`${timeUnits.source}|${lengthUnits.source}`, 'i')],
  [
    /^(?:tall|taller|high|higher|deep|deeper|wide|wider|broad|far|farther|thick|thicker|height|width|depth|distance)$/i,
    lengthUnits,
  ],
  [/^(?:heavy|heavier|light|lighter|weigh|weighs|weight)$/i, massUnits],
  [/^(?:large|larger|largest|big|bigger|small|smaller|smallest|area|size)$/i, areaUnits],
  [/^(?:old|older|young|younger|age)$/i, /^years?$/i],
  [/^(?:hot|hotter|warm|warmer|cold|colder|temperature)$/i, degreeUnits],
]

const dateNouns = /^(?:year|month|day|date|time|decade|century|season|weekday|hour)$/i
const placeNouns =
  /^(?:city|town|village|place|country|state|region|continent|part|island|street|harbour|port|location|address)$/i
const personNouns =
  /^(?:person|man|woman|author|architect|designer|engineer|captain|keeper|founder|inventor|president|director|artist)$/i
const numberNouns =
  /^(?:number|amount|price|cost|population|area|size|weight|height|length|width|depth|distance|temperature|age|speed|code|percentage|share|score|capacity|duration)$/i

/** Takes a question apart. */
export function readQuestion(text: string): ReadQuestion {
  const tokens = tokenize(text)
  const at = tokens.findIndex((token) => /^(?:who|whom|where|when|why|how|which|what)$/i.test(token.text))
  const asker = tokens[at]?.text.toLowerCase() ?? ''
  const focus = findFocus(tokens, at, asker)
  const content = contentOf(tokens)
  return {
    text,
    tokens,
    type: findType(tokens, at, asker, focus),
    focus: new Set(focus.map((token) => token.stem)),
    words: new Set(content.map((token) => token.stem)),
    names: new Set(namesIn(tokens).map((token) => token.stem)),
    units: findUnits(tokens, at, asker),
    kinds: new Set(content.filter((token) => namesKind(token) || isMeasure(token)).map((token) => token.stem)),
    essential: essentialWords(tokens, at, focus),
  }
}

/** "Which X …", "how many X …", else the noun after the verb: "what is the X of …". */
function findFocus(tokens: readonly Token[], at: number, asker: string): Token[] {
  const counted = asker === 'how' && /^(?:many|much)$/i.test(tokens[at + 1]?.text ?? '')
  if (counted || asker === 'which' || asker === 'what') {
    const run = takeRun(tokens, at + (counted ? 2 : 1))
    if (run.length > 0) return run
  }
  for (let index = at + 1; index < tokens.length; index += 1) {
    const run = takeRun(tokens, index)
    if (run.length > 0) return run
  }
  return []
}

function takeRun(tokens: readonly Token[], from: number): Token[] {
  const run: Token[] = []
  for (let index = from; index < tokens.length; index += 1) {
    const token = tokens[index] as Token
    if (token.kind === 'mark' || token.isStop || token.isCapital) break
    run.push(token)
  }
  return run
}

function findType(tokens: readonly Token[], at: number, asker: string, focus: readonly Token[]): AnswerType {
  if (at === -1) return auxiliary.test(tokens[0]?.text ?? '') ? 'yes-no' : 'thing'
  if (asker === 'who' || asker === 'whom') return 'person'
  if (asker === 'where') return 'place'
  if (asker === 'when') return 'date'
  if (asker === 'why') return 'reason'
  const next = tokens[at + 1]?.text ?? ''
  if (asker === 'how') return auxiliary.test(next) ? 'thing' : 'number'
  if (focus.some((token) => dateNouns.test(token.text))) return 'date'
  if (focus.some((token) => placeNouns.test(token.text))) return 'place'
  if (focus.some((token) => numberNouns.test(token.text))) return 'number'
  if (focus.some((token) => personNouns.test(token.text))) return 'person'
  return 'thing'
}

function findUnits(tokens: readonly Token[], at: number, asker: string): RegExp | undefined {
  const counted = tokens[at + 2]
  if (asker === 'how' && /^many$/i.test(tokens[at + 1]?.text ?? '') && counted) return stemPattern(counted.text)
  for (const token of tokens) for (const [word, units] of measures) if (word.test(token.text)) return units
  return undefined
}

function isMeasure({ text }: Token): boolean {
  return measures.some(([word]) => word.test(text))
}

function stemPattern(word: string): RegExp {
  const base = stem(word.toLowerCase()).replaceAll(/[^\p{L}\p{N}]/gu, '.')
  return new RegExp(`^${base}`, 'i')
}

/** Words with a capital that do not merely begin the question, numbers, and marks such as `.at`. */
export function namesIn(tokens: readonly Token[]): Token[] {
  return tokens.filter((token, index) => {
    if (token.kind === 'mark') return false
    if (token.kind === 'number' || /^[.+#@]/.test(token.text)) return true
    return token.isCapital && !(token.isStop && index === 0)
  })
}
