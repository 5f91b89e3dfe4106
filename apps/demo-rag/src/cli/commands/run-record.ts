import { join } from 'node:path'
import { DspexError } from '@dspex/core'
import { createAtlas } from '../../atlas/atlas.ts'
import { nameRun } from '../../evaluation/runs-folder.ts'
import { ggufLM } from '../../lm/local-models.ts'
import { makeRecording } from '../../optimize/make-recording.ts'
import { chooseQuestions, optimizeRag } from '../../optimize/optimize-rag.ts'
import { ownRecording, RecordingMisfit } from '../../optimize/recording.ts'
import { recordedSearch } from '../../optimize/search-settings.ts'
import { watchSearch } from '../../optimize/watch-search.ts'
import type { Command } from '../command.ts'
import { goOn } from './run-demo.ts'
import type { RunOptions } from './run-options.ts'
import { settingsOf } from './settings-of.ts'

/** The model that is recorded unless another one is named: small enough for every machine. */
const recordedModel = 'qwen2.5-coder-0.5b'

/** Records the replies of a model to a whole `optimize`, which replays them from then on. Returns the exit code. */
export async function runRecord(command: Command, { chosen, output, signal }: RunOptions): Promise<number> {
  const settings = settingsOf(command, recordedSearch)
  const own = chosen.isReader ? ggufLM(recordedModel, { threads: 2 }) : undefined
  const live = own ?? chosen.lm
  const draft = join(command.runs, `recording-${live.id.replaceAll(/[^\w.-]+/g, '-')}.jsonl`)
  const atlas = createAtlas()
  const questions = await chooseQuestions(atlas, settings)
  const runId = await nameRun(atlas.passages)
  const mostCalls = settings.budget + 2 * questions.holdout.length
  if (!command.json) output.print(`${output.style('bold', 'Model')}  ${live.id}, at most ${mostCalls} calls\n`)
  const { concurrency, fresh } = command
  try {
    const about = await makeRecording({
      live,
      settings,
      draft,
      files: ownRecording,
      fresh,
      signal,
      runSearch(lm, stores, until) {
        const watched = watchSearch(lm, output.stderr)
        const { watch } = watched
        const search = { settings, atlas, lm: watched.lm, concurrency, ...stores, runId, signal: until, watch }
        return optimizeRag(questions, { ...search, stream: output.stderr })
      },
    })
    if (command.json) output.print(JSON.stringify(about, undefined, 2))
    else output.print(`\n${about.replies} replies are in ${ownRecording.replies}. See: pnpm demo optimize`)
    return 0
  } catch (error) {
    if (signal.aborted) {
      output.note(`Interrupted. ${goOn}`)
      return 130
    }
    if (!DspexError.isInstance(error) && !(error instanceof RecordingMisfit)) throw error
    output.note(error.message)
    return 1
  } finally {
    await own?.[Symbol.asyncDispose]()
  }
}
