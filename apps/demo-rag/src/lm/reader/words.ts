/** A word, number or mark of a text, with its place in it. */
export interface Token {
  /** As it is written. */
  readonly text: string
  /** What it is compared by: lower case, without its ending. */
  readonly stem: string
  readonly kind: 'word' | 'number' | 'mark'
  /** Says little by itself: articles, prepositions, pronouns, auxiliaries. */
  readonly isStop: boolean
  /** Begins with a capital letter. */
  readonly isCapital: boolean
  readonly start: number
  readonly end: number
}

/** Initials, then words and numbers with marks inside (`N'Djamena`, `83,871`) or before (`.at`, `+43`), then any other mark. */
const pattern =
  /(?:\p{Lu}\.){2,}|(?<![\p{L}\p{N}])[+.#@]?[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|[.:/](?=\p{N})|(?<=\p{N}),(?=\p{N}{3})|['’ʻ-](?=\p{L})|-(?=\p{N}))*|[^\s\p{L}\p{N}]/gu

const stopWords = new Set(
  `a an the of in on at to for from by with without about into onto over under between among within during before after since
  until than as and or but nor so if then that this these those there here it its they them their he him his she her hers we us
  our you your i me my mine who whom whose which what where when why how is are was were be been being am do does did done has
  have had having can could may might must shall should will would not no also only very too just s many much because while per
  each every any some all both such own other same called named known made`
    .split(/\s+/)
    .filter((word) => word !== ''),
)

const irregular: Readonly<Record<string, string>> = Object.fromEntries(
  `built=build began=begin begun=begin bought=buy came=come drew=draw drawn=draw fed=feed fell=fall found=find gave=give given=give
  grew=grow grown=grow held=hold kept=keep knew=know led=lead left=leave lost=lose met=meet paid=pay ran=run sang=sing sat=sit
  sent=send sold=sell spoke=speak spoken=speak spent=spend stood=stand taught=teach took=take taken=take thought=think told=tell
  went=go gone=go won=win wrote=write written=write wore=wear worn=wear died=die dead=die death=die born=birth men=man women=woman
  children=child people=person feet=foot weight=weigh height=high length=long width=wide depth=deep`
    .split(/\s+/)
    .map((pair) => pair.split('=') as [string, string]),
)

const endings = [
  'ations',
  'ation',
  'ments',
  'ment',
  'ings',
  'ing',
  'ions',
  'ion',
  'ers',
  'er',
  'ors',
  'or',
  'ies',
  'ied',
  'es',
  'ed',
  'al',
  'ly',
  's',
  'e',
  'y',
]

/** Splits a text into tokens. */
export function tokenize(text: string): Token[] {
  return [...text.matchAll(pattern)].map((match) => {
    const [word] = match
    const lower = word.toLowerCase()
    const kind = /\p{N}/u.test(word) ? 'number' : /\p{L}/u.test(word) ? 'word' : 'mark'
    return {
      text: word,
      stem: kind === 'word' ? stem(lower) : lower,
      kind,
      isStop: stopWords.has(lower),
      isCapital: /^\p{Lu}/u.test(word),
      start: match.index,
      end: match.index + word.length,
    }
  })
}

/** The tokens that say something: no marks, no stop words. A capital letter inside a sentence makes a name of any word. */
export function contentOf(tokens: readonly Token[]): Token[] {
  return tokens.filter((token) => token.kind !== 'mark' && !token.isStop)
}

/** Cuts a word to what its forms share: `borders`, `bordered` and `border` are the same. */
export function stem(lower: string): string {
  const word = lower
    .replace(/['’]s$/, '')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
  const base = irregular[word] ?? word
  for (const ending of endings) {
    if (!base.endsWith(ending) || base.length - ending.length < 3 || (ending === 's' && base.endsWith('ss'))) continue
    const cut = base.slice(0, -ending.length)
    const undoubled = /([bdgmnprt])\1$/.test(cut) ? cut.slice(0, -1) : cut
    return ending === 's' ? stem(undoubled) : undoubled
  }
  return base
}
