import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DspexError, type LM, stateHash } from '@dspex/core'
import { type Comparison, fileCheckpointStore } from '@dspex/evaluate'
import { writeHtmlReport } from '@dspex/report'
import { createAtlas } from '../../atlas/atlas.ts'
import { toDevset } from '../../evaluation/devset.ts'
import { nameRun, openRunsFolder, type RunsFolder } from '../../evaluation/runs-folder.ts'
import { emptyStores } from '../../optimize/make-recording.ts'
import { chooseQuestions, type OptimizedRag, optimizeRag, type SearchQuestions } from '../../optimize/optimize-rag.ts'
import {
  checkOutcome,
  dateOf,
  openRecording,
  outcomeOf,
  ownRecording,
  readAbout,
  type RecordingAbout,
  RecordingMisfit,
} from '../../optimize/recording.ts'
import { type SearchSettings, usualSearch } from '../../optimize/search-settings.ts'
import { findSavedState, keepState, stateFileIn } from '../../optimize/saved-state.ts'
import { watchSearch } from '../../optimize/watch-search.ts'
import type { Command } from '../command.ts'
import { count } from '../../count.ts'
import { printHead, printOptimization } from '../output/print-optimization.ts'
import { goOn } from './run-demo.ts'
import type { RunOptions } from './run-options.ts'
import { settingsOf, settingsOfRecording } from './settings-of.ts'
import { UsageError } from '../../usage-error.ts'

/** Improves the program with a model, or with the recorded replies of one, and says whether it is better. Returns the exit code. */
export async function runOptimize(command: Command, options: RunOptions): Promise<number> {
  const about = options.chosen.isReader ? await findRecording(options) : undefined
  const settings = about ? settingsOfRecording(command, about) : settingsOf(command, usualSearch)
  const folder = await openRunsFolder(command.runs, command)
  try {
    return await runIn(folder, { command, settings, about, ...options })
  } catch (error) {
    if (!(error instanceof RecordingMisfit) && !DspexError.isInstance(error)) throw error
    options.output.note(error.message)
    return 1
  } finally {
    await folder[Symbol.asyncDispose]()
  }
}

async function findRecording({ chosen }: RunOptions): Promise<RecordingAbout> {
  const about = await readAbout(ownRecording)
  if (about) return about
  const hint = chosen.hint === undefined ? '' : ` ${chosen.hint}`
  throw new UsageError(
    'There is nothing to optimize: the built-in reader heeds no instructions and no demos, and there is no recording of a ' +
      `model. Use a model: DSPEX_LM=provider:model pnpm demo optimize; pnpm demo model says how to get one.${hint}`,
  )
}

interface OptimizeTask extends RunOptions {
  readonly command: Command
  readonly settings: SearchSettings
  /** What is replayed; absent with a model. */
  readonly about: RecordingAbout | undefined
}

async function runIn(folder: RunsFolder, task: OptimizeTask): Promise<number> {
  const { command, settings, about, chosen, output, signal } = task
  const atlas = createAtlas()
  const questions = await chooseQuestions(atlas, settings)
  const replayed = about && (await openRecording(ownRecording.replies, { about, signal }))
  const lm: LM = replayed?.lm ?? chosen.lm
  const model = about
    ? `${lm.id}, replayed: its replies were recorded on ${dateOf(about)}; search and scores are done now`
    : chosen.description
  if (!command.json) printHead(questions, model, output)

  const replies = join(folder.path, 'replies')
  if (command.fresh) await rm(replies, { recursive: true, force: true })
  // What is replayed costs nothing, and must not be taken for what a model has said today.
  const stores = about ? emptyStores() : { store: folder.store, checkpoints: fileCheckpointStore({ path: replies }) }
  const watched = watchSearch(lm, output.stderr)
  const beganAt = performance.now()
  let result: OptimizedRag
  try {
    result = await optimizeRag(questions, {
      settings,
      atlas,
      lm: watched.lm,
      concurrency: command.concurrency,
      ...stores,
      runId: `optimize-${await nameRun(atlas.passages)}`,
      signal: replayed ? AbortSignal.any([signal, replayed.misfit]) : signal,
      watch: watched.watch,
      stream: output.stderr,
    })
  } catch (error) {
    if (!signal.aborted) throw error
    output.note(`Interrupted after ${count(watched.calls(), 'LM call')}. ${about ? '' : goOn}`.trim())
    return 130
  }
  if (about) checkOutcome(about, outcomeOf(result))
  const seconds = (performance.now() - beganAt) / 1000
  // A file answers faster than the model did.
  if (about) result = withoutLatency(result)
  const title = `rag-k${settings.k} with ${lm.id}${about ? `, replayed from ${dateOf(about)}` : ''}`
  const pages = await writePages(folder, result, { title, questions, atlas, signal })
  const date = about ? dateOf(about) : new Date().toISOString().slice(0, 10)
  const file = await keep(result, { file: stateFileIn(command.runs), model: lm.id, date })
  const before = file === undefined ? await findSavedState(stateFileIn(command.runs)) : undefined
  if (command.json) output.print(toJson(result, { task, model: lm.id, seconds, calls: watched.calls(), file }))
  else printOptimization(result, { file, before, pages, seconds, calls: watched.calls(), model: lm.id, output })
  return 0
}

function withoutLatency({ found, verdict }: OptimizedRag): OptimizedRag {
  const strip = (comparison: Comparison): Comparison => ({ ...comparison, latencyMs: null })
  const comparison = found.report.comparison && strip(found.report.comparison)
  const advice = found.report.advice.filter(({ code }) => code !== 'DEARER')
  return {
    found: { ...found, report: { ...found.report, comparison, advice } },
    verdict: verdict && { ...verdict, comparison: strip(verdict.comparison) },
  }
}

interface PagesOptions {
  readonly title: string
  readonly questions: SearchQuestions
  readonly atlas: ReturnType<typeof createAtlas>
  readonly signal: AbortSignal
}

/** Writes what can be looked into, and returns where: how the search went, and the answers to each question. */
async function writePages(
  folder: RunsFolder,
  { found, verdict }: OptimizedRag,
  { title, questions, atlas, signal }: PagesOptions,
): Promise<string[]> {
  const search = join(folder.path, 'optimization.html')
  await writeHtmlReport(search, { report: found.report, title, signal })
  if (!verdict) return [pathToFileURL(search).href]
  const answers = join(folder.path, 'comparison.html')
  const { baseline, candidate, comparison } = verdict
  const examples = toDevset(questions.holdout, atlas.passages)
  await writeHtmlReport(answers, { report: candidate, baseline, comparison, examples, title, signal })
  return [search, answers].map((page) => pathToFileURL(page).href)
}

/** Keeps the state, unless it is worse; then the commands that come after go on as they were. */
async function keep(
  { found, verdict }: OptimizedRag,
  { file, model, date }: { readonly file: string; readonly model: string; readonly date: string },
): Promise<string | undefined> {
  if (!verdict || verdict.comparison.verdict === 'worse') return undefined
  const { state } = found
  await keepState(file, state, { stateHash: stateHash(state), model, date, summary: verdict.comparison.summary })
  return file
}

interface ResultAsJson {
  readonly task: OptimizeTask
  readonly model: string
  readonly seconds: number
  readonly calls: number
  readonly file: string | undefined
}

function toJson({ found, verdict }: OptimizedRag, { task, model, seconds, calls, file }: ResultAsJson): string {
  const { about, settings } = task
  const recorded = about ? { from: about.from, to: about.to } : null
  const run = { seconds: Number(seconds.toFixed(3)), calls, state: file ?? null }
  const comparison = verdict?.comparison ?? null
  return JSON.stringify({ lm: model, recorded, settings, ...run, comparison, report: found.report }, undefined, 2)
}
