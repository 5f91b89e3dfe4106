import { ConfigurationError, type Passage } from '@dspex/core'
import { didYouMean, showValue } from '@dspex/core/implement'

/**
 * A passage that holds what an answer needs, as a person can write it down. A text is the id of a passage, the path of a
 * document, or a path with a place in it: `guide/cache.md`, `guide/cache.md:42`, `guide/cache.md:40-60` (lines) or
 * `guide/cache.md#Setup` (a heading, as it reads or as its anchor).
 */
export type GoldPassage = string | GoldPlace

/** A gold passage by parts: all that are given must hold of one passage, and one of `id`, `path` and `quote` must be. */
export interface GoldPlace {
  /** The passage's id. */
  readonly id?: string | undefined
  /** The path of its document: `metadata.path`, as `@dspex/ingest` gives it. */
  readonly path?: string | undefined
  /** A line of the document, from 1, or the first and the last of several: the passage has one of them. */
  readonly line?: number | readonly [first: number, last: number] | undefined
  /** A heading that the passage stands under, as it reads or as its anchor: `Getting started`, `getting-started`. */
  readonly heading?: string | undefined
  /** The page that the passage begins on, from 1. */
  readonly page?: number | undefined
  /** Words that stand in the passage. White space is all the same, and so are forms of one character. */
  readonly quote?: string | undefined
  /** How relevant it is, above 0; for `ndcg`. @default 1 */
  readonly relevance?: number | undefined
}

/** The gold passages of an example: one, several, or how relevant each is, above 0. */
export type GoldPassages = GoldPassage | readonly GoldPassage[] | Readonly<Record<string, number>>

/** Says whether a passage is a gold one. */
export type GoldPredicate = (passage: Passage) => boolean

/** One gold passage as metrics use it. */
export interface GoldItem {
  /** What it is called in feedback. */
  readonly name: string
  readonly relevance: number
  readonly matches: GoldPredicate
}

/**
 * Reads gold passages, each once.
 *
 * @returns what they are, or in words what is wrong with them
 */
export function readGold(gold: unknown): readonly GoldItem[] | string {
  const items = new Map<string, GoldItem>()
  const parts = partsOf(gold)
  if (typeof parts === 'string') return parts
  for (const [place, { given, relevance }] of parts.entries()) {
    const item = readItem(given, relevance, place)
    if (typeof item === 'string') return item
    // A predicate without a name is one of its own.
    const key = typeof given === 'string' ? given : typeof given === 'function' ? `${place}` : JSON.stringify(given)
    if (item.relevance > 0) items.set(`${typeof given} ${key}`, item)
  }
  return items.size > 0 ? [...items.values()] : 'none'
}

/**
 * Says whether a passage is the one that is meant, or lies in it, as the retrieval metrics see it.
 *
 * @throws ConfigurationError when `gold` names nothing
 * @example isGoldPassage('guide/cache.md#Setup', passage)
 */
export function isGoldPassage(gold: GoldPassage | GoldPredicate, passage: Omit<Passage, 'score'>): boolean {
  const items = readGold([gold])
  if (typeof items !== 'string') return items.some(({ matches }) => matches({ score: 0, ...passage }))
  throw new ConfigurationError(`A gold passage is an id, a path or a place ({ path, line, … }), but this is ${items}.`)
}

interface Part {
  readonly given: unknown
  readonly relevance: number
}

function partsOf(gold: unknown): readonly Part[] | string {
  if (Array.isArray(gold)) return Array.from(gold, (given: unknown) => ({ given, relevance: 1 }))
  if (typeof gold === 'string' || typeof gold === 'function' || isPlace(gold)) return [{ given: gold, relevance: 1 }]
  if (typeof gold !== 'object' || gold === null) return gold === undefined ? 'missing' : showValue(gold, 80)
  const entries = Object.entries(gold)
  const bad = entries.find(([, relevance]) => typeof relevance !== 'number' || !(relevance >= 0))
  if (bad) return `a record whose \`${bad[0]}\` is ${showValue(bad[1], 80)}, where relevance is a number from 0`
  return entries.map(([given, relevance]) => ({ given, relevance: relevance as number }))
}

/** A record of relevance has numbers alone. */
function isPlace(value: unknown): value is GoldPlace {
  if (typeof value !== 'object' || value === null) return false
  const { id, path, quote } = value as Record<string, unknown>
  return [id, path, quote].some((each) => typeof each === 'string')
}

function readItem(given: unknown, relevance: number, place: number): GoldItem | string {
  if (typeof given === 'function') {
    const name = given.name || `predicate ${place + 1}`
    return { name, relevance, matches: (passage) => (given as GoldPredicate)(passage) }
  }
  if (typeof given === 'string') {
    if (given.trim() === '') return 'a list with an empty text in it'
    return { name: given, relevance, matches: (passage) => isNamed(given, passage) }
  }
  if (!isPlace(given)) return `a list with ${showValue(given, 80)} in it, without \`id\`, \`path\` or \`quote\``
  const problem = problemOf(given)
  if (problem !== undefined) return `a list with a place whose ${problem}`
  const { relevance: own = relevance } = given
  return { name: nameOf(given), relevance: own, matches: (passage) => isAt(given, passage) }
}

const members = ['id', 'path', 'line', 'heading', 'page', 'quote', 'relevance']

function problemOf(place: GoldPlace): string | undefined {
  for (const [key, value] of Object.entries(place)) {
    if (!members.includes(key)) return `\`${key}\` is unknown.${didYouMean(key, members)}`
    if (value === undefined) continue
    const lines: readonly unknown[] = Array.isArray(value) ? value : [value]
    const isRight =
      key === 'line' && Array.isArray(value)
        ? lines.length === 2 && lines.every(isCount) && Number(lines[0]) <= Number(lines[1])
        : key === 'line' || key === 'page'
          ? isCount(value)
          : key === 'relevance'
            ? typeof value === 'number' && value >= 0
            : typeof value === 'string' && value.trim() !== ''
    if (!isRight) return `\`${key}\` is ${showValue(value, 80)}`
  }
  return undefined
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1
}

function nameOf({ id, path, line, heading, page, quote }: GoldPlace): string {
  const parts = [
    id ?? path,
    line !== undefined && (typeof line === 'number' ? `line ${line}` : `lines ${line.join('–')}`),
    heading !== undefined && `under '${heading}'`,
    page !== undefined && `page ${page}`,
    quote !== undefined && `'${quote.length > 60 ? `${quote.slice(0, 60)}…` : quote}'`,
  ]
  return parts.filter((part) => part !== undefined && part !== false).join(', ')
}

function isNamed(name: string, passage: Passage): boolean {
  if (passage.id === name) return true
  const path = pathOf(passage)
  if (path === undefined) return false
  const wanted = plainPath(name)
  if (wanted === path) return true
  const rest = wanted.startsWith(path) ? wanted.slice(path.length) : ''
  const lines = /^(?::|#L)(\d+)(?:-L?(\d+))?$/.exec(rest)
  if (lines) {
    const ends = [Number(lines[1]), Number(lines[2] ?? lines[1])]
    return hasLine(passage, [Math.min(...ends), Math.max(...ends)])
  }
  return rest.startsWith('#') && standsUnder(passage, rest.slice(1))
}

function isAt({ id, path, line, heading, page, quote }: GoldPlace, passage: Passage): boolean {
  return (
    (id === undefined || id === passage.id) &&
    (path === undefined || plainPath(path) === pathOf(passage)) &&
    (line === undefined || hasLine(passage, typeof line === 'number' ? [line, line] : line)) &&
    (heading === undefined || standsUnder(passage, heading)) &&
    (page === undefined || page === factOf(passage, 'page')) &&
    (quote === undefined || plainText(passage.text).includes(plainText(quote)))
  )
}

function factOf({ metadata }: Passage, name: string): unknown {
  // Stored traces come from anywhere.
  const facts: Readonly<Record<string, unknown>> | undefined | null = metadata
  return facts?.[name]
}

function pathOf(passage: Passage): string | undefined {
  const path = factOf(passage, 'path')
  return typeof path === 'string' ? plainPath(path) : undefined
}

/** One spelling of a path: with slashes, and without `./` before it. */
function plainPath(path: string): string {
  return path
    .normalize('NFC')
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
}

function hasLine(passage: Passage, [first, last]: readonly [number, number]): boolean {
  const start = factOf(passage, 'startLine')
  const end = factOf(passage, 'endLine') ?? start
  return typeof start === 'number' && typeof end === 'number' && start <= last && end >= first
}

/** `Guide › Setup` is the heading `Setup` somewhere under `Guide`. */
function standsUnder(passage: Passage, heading: string): boolean {
  const headings = factOf(passage, 'headings')
  if (!Array.isArray(headings)) return false
  const found = headings.filter((each) => typeof each === 'string')
  const forms = [plainHeading, anchorOf].map((form) => [found.map(form), heading.split('›').map(form)] as const)
  return forms.some(([have, want]) => {
    let from = 0
    return want.every((each) => {
      const at = have.indexOf(each, from)
      from = at + 1
      return at !== -1
    })
  })
}

function plainHeading(heading: string): string {
  return plainText(heading).trim().toLowerCase()
}

/** The anchor of a heading as GitHub and most renderers of Markdown make it. */
function anchorOf(heading: string): string {
  return plainHeading(heading)
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')
}

function plainText(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, ' ').trim()
}
