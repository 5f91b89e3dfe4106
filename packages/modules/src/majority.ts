import { ConfigurationError } from '@dspex/core'

/** What a vote came to. */
export interface Vote<Output> {
  /** The first output that says what most say. */
  readonly winner: Output
  /** The share that says so, above 0 to 1: usable as confidence. */
  readonly agreement: number
  /** How many say so. */
  readonly votes: number
}

/** Options of {@link majority}. */
export interface MajorityOptions<Output> {
  /** The output to compare by. @default the last one, as DSPy's `majority` does */
  readonly field?: (keyof Output & string) | undefined
  /** What counts as the same. @default texts without case, articles, punctuation and extra spaces, as DSPy's; else as JSON */
  readonly normalize?: ((value: unknown) => unknown) | undefined
  /** How much each output counts, above 0. @default 1 each */
  readonly weights?: readonly number[] | undefined
}

/**
 * The output that most say: by one field, the first of those that say the same. Of equals the one that was said first wins.
 * What is empty after normalising does not vote while others do, as in DSPy.
 *
 * @throws ConfigurationError when there is no output, or the weights do not fit
 * @example const { winner, agreement } = majority([{ answer: '4' }, { answer: '5' }, { answer: ' 4.' }])
 */
export function majority<Output extends object>(
  outputs: readonly Output[],
  options: MajorityOptions<Output> = {},
): Vote<Output> {
  const { normalize = plain, weights } = options
  const [first] = outputs
  if (first === undefined) throw new ConfigurationError('There is no output to vote. Pass one at least.')
  if (
    weights &&
    (weights.length !== outputs.length || !weights.every((weight) => weight > 0 && Number.isFinite(weight)))
  )
    throw new ConfigurationError(`\`weights\` must be ${outputs.length} numbers above 0, one for each output.`)
  const field = options.field ?? (Object.keys(first).at(-1) as keyof Output & string)
  const said = outputs.map((output) => keyOf(normalize(output[field])))
  const isVote = said.map((key) => key !== empty)
  const counts = isVote.some(Boolean) ? isVote : said.map(() => true)
  const totals = new Map<string, number>()
  for (const [place, key] of said.entries())
    if (counts[place]) totals.set(key, (totals.get(key) ?? 0) + (weights?.[place] ?? 1))
  const most = Math.max(...totals.values())
  const [winning] = [...totals].find(([, total]) => total === most) as [string, number]
  const all = weights ? weights.reduce((sum, weight) => sum + weight, 0) : outputs.length
  return {
    winner: outputs[said.indexOf(winning)] as Output,
    agreement: most / all,
    votes: said.filter((key) => key === winning).length,
  }
}

const empty = '""'

function keyOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? empty
  } catch {
    return String(value)
  }
}

/** DSPy's way: lower case, no articles, no punctuation, single spaces (after SQuAD). */
function plain(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? ''
  return value
    .normalize('NFD')
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, '')
    .replace(/\b(?:a|an|the)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
