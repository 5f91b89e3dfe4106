import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LM } from '@dspex/core'
import { afterAll, describe, expect, it } from 'vitest'
import { createAtlas } from '../atlas/atlas.ts'
import { emptyStores, makeRecording, type RunSearch } from './make-recording.ts'
import { chooseQuestions, optimizeRag } from './optimize-rag.ts'
import {
  checkOutcome,
  filesIn,
  openRecording,
  outcomeOf,
  readAbout,
  type RecordingAbout,
  type RecordingFiles,
  RecordingMisfit,
} from './recording.ts'
import type { SearchSettings } from './search-settings.ts'
import { teachableReader } from './teachable-reader.ts'

const settings: SearchSettings = { k: 3, seed: 's', budget: 60, limit: 12, rules: true }
const atlas = createAtlas()
const questions = await chooseQuestions(atlas, settings)
const folder = await mkdtemp(join(tmpdir(), 'demo-rag-recording-'))
afterAll(() => rm(folder, { recursive: true }))

function searchWith(changes: Partial<SearchSettings> = {}): RunSearch {
  return (lm, stores, signal) =>
    optimizeRag(questions, {
      settings: { ...settings, ...changes },
      atlas,
      lm,
      concurrency: 4,
      ...stores,
      runId: 'test',
      signal,
      watch: (events) => events,
    })
}

let places = 0
interface Place {
  readonly files: RecordingFiles
  readonly draft: string
}
function newPlace(): Place {
  places += 1
  return { files: filesIn(join(folder, `${places}`)), draft: join(folder, `${places}-draft.jsonl`) }
}

async function record(
  live: LM,
  place: Place,
  options: { readonly fresh?: boolean; readonly signal?: AbortSignal } = {},
): Promise<RecordingAbout> {
  const { fresh = false, signal = new AbortController().signal } = options
  return makeRecording({ live, settings, ...place, fresh, runSearch: searchWith(), signal })
}

async function replayWith(runSearch: RunSearch, { files }: Place): Promise<ReturnType<typeof outcomeOf>> {
  const about = (await readAbout(files)) as RecordingAbout
  const { lm, misfit } = await openRecording(files.replies, { about })
  const outcome = outcomeOf(await runSearch(lm, emptyStores(), misfit))
  checkOutcome(about, outcome)
  return outcome
}

// Each test runs whole searches, some of them four.
describe('makeRecording', { timeout: 60_000 }, () => {
  it('records a search that comes out again', async () => {
    const place = newPlace()
    const about = await record(teachableReader(), place)
    expect(about).toMatchObject({ model: 'test:teachable', settings, outcome: { verdict: 'improved' } })
    expect(await replayWith(searchWith(), place)).toEqual(about.outcome)
    const text = await readFile(place.files.replies, 'utf8')
    expect(text.split('\n').length).toBe(about.replies + 2)
    expect(text.length / about.replies).toBeLessThan(700)
  })

  it('asks nothing again that has not changed, unless it is to be fresh', async () => {
    const place = newPlace()
    const first = await record(teachableReader(), place)
    const idle = teachableReader()
    expect((await record(idle, place)).outcome).toEqual(first.outcome)
    expect(idle.calls()).toBe(0)
    const asked = teachableReader()
    await record(asked, place, { fresh: true })
    expect(asked.calls()).toBe(first.replies)
  })

  it('goes on after an interruption', async () => {
    const place = newPlace()
    const interruption = new AbortController()
    const first = teachableReader({ onCall: (call) => void (call === 40 && interruption.abort(new Error('enough'))) })
    await expect(record(first, place, { signal: interruption.signal })).rejects.toThrow('enough')
    expect(await readAbout(place.files)).toBeUndefined()
    const rest = teachableReader()
    const about = await record(rest, place)
    expect(rest.calls()).toBeLessThanOrEqual(about.replies - 30)
    expect(await replayWith(searchWith(), place)).toEqual(about.outcome)
  })
})

describe('openRecording', { timeout: 60_000 }, () => {
  it('says of prompts that are not those of the recording how they differ, and what to do', async () => {
    const place = newPlace()
    await record(teachableReader(), place)
    const failure = replayWith(searchWith({ k: 1 }), place)
    await expect(failure).rejects.toThrow(RecordingMisfit)
    await expect(failure).rejects.toThrow(/^The recording of test:teachable, \d{4}-\d\d-\d\d, does not fit this code/)
    await expect(failure).rejects.toThrow(/it differs in messages\[\d\][\s\S]*Make it anew: pnpm demo record\./)
  })

  it('does not pass over a result that is not the recorded one', async () => {
    const place = newPlace()
    const about = await record(teachableReader(), place)
    const other = { ...about, outcome: { ...about.outcome, optimized: 0.9 } }
    await writeFile(place.files.about, JSON.stringify(other))
    await expect(replayWith(searchWith(), place)).rejects.toThrow('Something else came of it: optimized.')
  })
})
