import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { DspexError, type LM, replay } from '@dspex/core'
import { replaceFile, wrapLM } from '@dspex/core/implement'
import type { OptimizedRag } from './optimize-rag.ts'
import type { SearchSettings } from './search-settings.ts'

/** What a recording is of and what came of it: with the same code it must come out again. */
export interface RecordingAbout {
  /** The id of the model that replied. */
  readonly model: string
  /** When its replies came, ISO dates: the first and the last. */
  readonly from: string
  readonly to: string
  readonly settings: SearchSettings
  /** How many replies there are. */
  readonly replies: number
  readonly outcome: Outcome
}

/** What came of a search, in figures. */
export interface Outcome {
  /** Of the state that was chosen. */
  readonly stateHash: string
  /** How many LM calls the search has used. */
  readonly calls: number
  /** The comparison on the holdout; `null` when nothing was found to compare. */
  readonly verdict: string | null
  /** Shares of right answers, and the interval of their difference. */
  readonly baseline: number | null
  readonly optimized: number | null
  readonly lower: number | null
  readonly upper: number | null
}

/** Where a recording lies: the replies, and what is said of them. */
export interface RecordingFiles {
  readonly replies: string
  readonly about: string
}

/** The recording that comes with the demo. */
export const ownRecording: RecordingFiles = filesIn(fileURLToPath(new URL('../../recordings', import.meta.url)))

/** The files of a recording in a folder. */
export function filesIn(folder: string): RecordingFiles {
  return { replies: `${folder}/optimize.jsonl`, about: `${folder}/optimize.json` }
}

/** A model whose replies are read from a file. */
export interface ReplayedModel {
  readonly lm: LM
  readonly about: RecordingAbout
  /** Fires at the first request that has no reply: from there on nothing would be true. */
  readonly misfit: AbortSignal
}

/** The prompts of the program or of the search are not those of the recording any more. */
export class RecordingMisfit extends Error {
  override name = 'RecordingMisfit'
}

/** Says what a recording is of; `undefined` when there is none. */
export async function readAbout({ about }: RecordingFiles): Promise<RecordingAbout | undefined> {
  try {
    return JSON.parse(await readFile(about, 'utf8')) as RecordingAbout
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Writes what a recording is of. */
export async function writeAbout({ about }: RecordingFiles, content: RecordingAbout): Promise<void> {
  await replaceFile(about, `${JSON.stringify(content, undefined, 2)}\n`)
}

/** Opens a recording as a model. */
export async function openRecording(
  file: string,
  { about, signal }: { readonly about: RecordingAbout; readonly signal?: AbortSignal | undefined },
): Promise<ReplayedModel> {
  const misfit = new AbortController()
  const recorded = await replay({ file, signal })
  const lm = wrapLM(recorded, (inner) => ({
    async generate(request) {
      try {
        return await inner.generate(request)
      } catch (error) {
        if (DspexError.isInstance(error) && error.code === 'LM_NOT_RECORDED')
          misfit.abort(new RecordingMisfit(misfitMessage(about, error.message)))
        throw error
      }
    },
  }))
  return { lm, about, misfit: misfit.signal }
}

/** Sums up what came of a search. */
export function outcomeOf({ found: { report }, verdict }: OptimizedRag): Outcome {
  const primary = verdict?.comparison.metrics[verdict.comparison.primary]
  return {
    stateHash: report.winner.stateHash,
    calls: report.spent.calls,
    verdict: verdict?.comparison.verdict ?? null,
    baseline: rounded(primary?.baseline),
    optimized: rounded(primary?.candidate),
    lower: rounded(primary?.interval.lower),
    upper: rounded(primary?.interval.upper),
  }
}

/** Machines may differ in the last places. */
function rounded(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value.toFixed(9))
}

/** @throws RecordingMisfit when something else came of the same replies than when they were recorded */
export function checkOutcome(about: RecordingAbout, outcome: Outcome): void {
  const names = Object.keys(outcome) as (keyof Outcome)[]
  const differing = names.filter((name) => about.outcome[name] !== outcome[name])
  if (differing.length === 0) return
  throw new RecordingMisfit(misfitMessage(about, `Something else came of it: ${differing.join(', ')}.`))
}

/** Says when a recording was made. */
export function dateOf({ from, to }: RecordingAbout): string {
  const [first, last] = [from.slice(0, 10), to.slice(0, 10)]
  return first === last ? first : `${first} to ${last}`
}

function misfitMessage(about: RecordingAbout, why: string): string {
  return (
    `The recording of ${about.model}, ${dateOf(about)}, does not fit this code any more, so nothing of it is shown. ${why}\n` +
    'Make it anew: pnpm demo record. Or use a model: DSPEX_LM=provider:model pnpm demo optimize.'
  )
}
