import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type LM, type Message, replay, textOf } from '@dspex/core'
import { cacheKey, wrapLM } from '@dspex/core/implement'
import { memoryCheckpointStore, memoryTrialStore } from '@dspex/evaluate'
import type { OptimizedRag } from './optimize-rag.ts'
import {
  checkOutcome,
  openRecording,
  outcomeOf,
  readAbout,
  type RecordingAbout,
  type RecordingFiles,
  writeAbout,
} from './recording.ts'
import type { SearchSettings } from './search-settings.ts'

/** Runs the search with a model, over empty stores. */
export type RunSearch = (lm: LM, stores: SearchStores, signal: AbortSignal) => Promise<OptimizedRag>

/** Where a search keeps what it has done. */
export interface SearchStores {
  readonly store: ReturnType<typeof memoryTrialStore>
  readonly checkpoints: ReturnType<typeof memoryCheckpointStore>
}

/** Options of {@link makeRecording}. */
export interface MakeRecordingOptions {
  readonly live: LM
  readonly settings: SearchSettings
  /** Holds the replies until there are enough; an interrupted recording goes on from it. */
  readonly draft: string
  /** Where the recording is put when it is whole. What is there already answers what has not changed. */
  readonly files: RecordingFiles
  /** Whether everything is asked anew. */
  readonly fresh: boolean
  readonly runSearch: RunSearch
  readonly signal: AbortSignal
}

/**
 * Records a search. The replies come from the draft, from the last recording, or from the model, which is asked only what
 * neither has. Then the search is run again from what was kept, and has to come to the same.
 */
export async function makeRecording(options: MakeRecordingOptions): Promise<RecordingAbout> {
  const { live, settings, draft, files, runSearch, signal } = options
  await prepareDraft(options)
  const recorder = await replay({ file: draft, live, signal })
  const asked = new Map<string, number>()
  const counting = wrapLM(recorder, (inner) => ({
    async generate(request) {
      const result = await inner.generate(request)
      const key = cacheKey(recorder, request)
      asked.set(key, (asked.get(key) ?? 0) + 1)
      return result
    },
  }))
  const outcome = outcomeOf(await runSearch(counting, emptyStores(), signal))
  const made = `${draft}.made`
  const about: RecordingAbout = { model: live.id, ...(await keepAsked(draft, made, asked)), settings, outcome }

  const again = await openRecording(made, { about, signal })
  const replayed = await runSearch(again.lm, emptyStores(), AbortSignal.any([signal, again.misfit]))
  checkOutcome(about, outcomeOf(replayed))
  await mkdir(dirname(files.replies), { recursive: true })
  await copyFile(made, files.replies)
  await writeAbout(files, about)
  await Promise.all([rm(draft), rm(made)])
  return about
}

/** Stores for a search that is run once. */
export function emptyStores(): SearchStores {
  return { store: memoryTrialStore(), checkpoints: memoryCheckpointStore() }
}

async function prepareDraft({ live, draft, files, fresh }: MakeRecordingOptions): Promise<void> {
  await mkdir(dirname(draft), { recursive: true })
  if (fresh) await rm(draft, { force: true })
  const hasDraft = await readFile(draft).then(
    () => true,
    () => false,
  )
  const last = await readAbout(files)
  if (!fresh && !hasDraft && last?.model === live.id) await copyFile(files.replies, draft)
}

interface Line {
  readonly key: string
  readonly at: string
  readonly request?: { readonly messages?: readonly Message[] } | undefined
}

/**
 * Keeps the replies that were asked for. Most go without their request, which is long; one of each kind keeps it, so
 * that a request without a reply can be shown beside one that has.
 */
async function keepAsked(
  draft: string,
  file: string,
  asked: ReadonlyMap<string, number>,
): Promise<Pick<RecordingAbout, 'from' | 'to' | 'replies'>> {
  const [header = '', ...lines] = (await readFile(draft, 'utf8')).split('\n')
  const left = new Map(asked)
  const kinds = new Set<string>()
  const kept: Line[] = []
  for (const text of lines) {
    const line = parseLine(text)
    const wanted = line === undefined ? 0 : (left.get(line.key) ?? 0)
    if (line === undefined || wanted === 0) continue
    left.set(line.key, wanted - 1)
    const kind = textOf(line.request?.messages?.[0]?.content ?? []).slice(0, 100)
    const { request: _, ...short } = line
    kept.push(kinds.has(kind) ? short : line)
    kinds.add(kind)
  }
  const dates = kept.map(({ at }) => at).toSorted()
  await writeFile(file, [header, ...kept.map((line) => JSON.stringify(line)), ''].join('\n'))
  return { from: dates[0] ?? '', to: dates.at(-1) ?? '', replies: kept.length }
}

/** A line that was cut off when the process was killed does not count. */
function parseLine(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Partial<Line>
    return typeof line.key === 'string' && typeof line.at === 'string' ? (line as Line) : undefined
  } catch {
    return undefined
  }
}
