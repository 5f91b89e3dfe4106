import { defaultSearch, type SearchMode, searchModes } from '../database/corpus-retriever.ts'
import { createRag, groundedRag, type RagOptions, type RagProgram } from '../rag.ts'
import { didYouMean } from '@dspex/core/implement'
import { UsageError } from '../usage-error.ts'

/** Settings of a program. */
export interface ProgramChoice extends Pick<RagOptions, 'reasons'> {
  readonly k: number
  readonly search: SearchMode
  /** Whether an answer that does not stand in its passages is tried again. @default false */
  readonly retries?: boolean | undefined
}

/** Reads two names such as `k1,k3` or `predict,cot`. @throws UsageError when there are not two different ones */
export function parsePrograms(text: string): readonly [ProgramChoice, ProgramChoice] {
  const names = text.split(',').map((name) => name.trim())
  const [first, second] = names
  if (first === undefined || second === undefined || names.length > 2)
    throw new UsageError(`--programs needs two names, such as k1,k3 or predict,cot, not '${text}'.`)
  const [a, b] = [parseProgram(first), parseProgram(second)]
  if (nameOf(a) === nameOf(b)) throw new UsageError(`--programs ${text} names one program twice.`)
  return [a, b]
}

/** What is compared unless something is asked for: what shows a difference with this reader. */
export function defaultPrograms(isReader: boolean): readonly [ProgramChoice, ProgramChoice] {
  return parsePrograms(isReader ? 'k1,k3' : 'predict,cot')
}

/**
 * Reads which searches to compare: `dense` against the usual one, or `dense,lexical` the first against the second.
 *
 * @throws UsageError when there is no such search, or one is named twice
 */
export function parseSearches(text: string): readonly [SearchMode, SearchMode] {
  const names = text.split(',').map((name) => parseSearch(name.trim()))
  const [first, second] = names
  if (first === undefined || names.length > 2)
    throw new UsageError(`--retriever needs one search or two, such as dense or lexical,hybrid, not '${text}'.`)
  // The usual one against what it is made of says what the other part is worth.
  if (second === undefined) return first === defaultSearch ? ['lexical', first] : [defaultSearch, first]
  if (first === second) throw new UsageError(`--retriever ${text} names one search twice.`)
  return [first, second]
}

/** Reads a search. @throws UsageError when there is no such one */
export function parseSearch(name: string): SearchMode {
  const found = searchModes.find((mode) => mode === name)
  if (found) return found
  throw new UsageError(
    `--retriever is one of ${searchModes.join(', ')}, not '${name}'.${didYouMean(name, searchModes)}`,
  )
}

/** Makes the program of a choice. */
export function createProgram(
  { k, search, retries = false, ...choice }: ProgramChoice,
  retrieverFor: (search: SearchMode) => RagOptions['retriever'],
): RagProgram {
  const named = search === defaultSearch ? {} : { search }
  const rag = createRag({ ...choice, k, ...named, retriever: retrieverFor(search) })
  return retries ? groundedRag(rag) : rag
}

function parseProgram(name: string): ProgramChoice {
  const chosen: Partial<ProgramChoice>[] = []
  const seen = new Set<string>()
  for (const part of name.split('-')) {
    const [kind, choice = {}] = parsePart(part) ?? []
    if (kind === undefined || seen.has(kind)) {
      const hint = didYouMean(name, ['predict', 'cot', 'retry', ...searchModes])
      throw new UsageError(
        `--programs knows no '${name}': write k3, predict, cot, retry, dense, or lexical-predict-k3.${hint}`,
      )
    }
    seen.add(kind)
    chosen.push(choice)
  }
  return Object.assign({ k: 3, reasons: true, search: defaultSearch }, ...chosen) as ProgramChoice
}

function parsePart(part: string): readonly [string, Partial<ProgramChoice>] | undefined {
  const search = searchModes.find((mode) => mode === part)
  if (search) return ['search', { search }]
  if (part === 'retry') return ['retries', { retries: true }]
  if (part === 'predict' || part === 'cot') return ['kind', { reasons: part === 'cot' }]
  const [, k] = /^k([1-9]\d{0,3})$/.exec(part) ?? []
  return k === undefined ? undefined : ['k', { k: Number(k) }]
}

function nameOf({ k, reasons, search, retries = false }: ProgramChoice): string {
  return `${search} ${k} ${reasons} ${retries}`
}
