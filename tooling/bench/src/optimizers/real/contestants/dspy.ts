import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { dumpState, editState } from '@dspex/core'
import { intents } from '../banking77.ts'
import type { RealContestant, RealTask } from '../contestant.ts'
import { instructions, intentProgram, maxOutputTokens } from '../intent-program.ts'
import { serveLM } from '../lm-server.ts'

/** How DSPy's SIMBA is set: about 800 calls, of which it saves some by its cache. */
const settings = { batch: 16, candidates: 4, steps: 5, demos: 4 } as const

/** DSPy's own SIMBA, in Python, over the same LM. Its budget is kept by its settings, so calls vary. */
export const dspySimba: RealContestant = dspyContestant('dspy-simba', true)

/** DSPy's program as it is: its format differs a little from ours. */
export const dspyUnoptimized: RealContestant = dspyContestant('dspy-unoptimized', false)

function dspyContestant(name: string, isSeeded: boolean): RealContestant {
  return {
    name,
    isSeeded,
    absent: () => (process.env['DSPEX_PYTHON'] ? undefined : 'set DSPEX_PYTHON to a Python with dspy 3.4.1'),
    async compete(task) {
      const { version, prompt, scores, failed, trainScores } = await runPython(task, isSeeded)
      const demos = prompt.demos.map(({ message, intent }) => ({ inputs: { message }, outputs: { intent } }))
      const state = editState(dumpState(intentProgram()), 'sort', { instructions: prompt.instructions, demos })
      const { batch, candidates, steps, demos: most } = settings
      const about = isSeeded
        ? `dspy ${version}, bsize ${batch}, num_candidates ${candidates}, max_steps ${steps}, max_demos ${most}; its finalists on the trainset: ${trainScores.map((score) => `${(100 * score).toFixed(0)}%`).join(', ')}`
        : `dspy ${version}`
      return { state, judged: { scores, failed }, about }
    },
  }
}

/** What `real.py` prints. */
interface Result {
  readonly version: string
  readonly prompt: {
    readonly instructions: string
    readonly demos: readonly { readonly message: string; readonly intent: string }[]
  }
  readonly scores: readonly number[]
  readonly failed: number
  readonly trainScores: readonly number[]
}

async function runPython(task: RealTask, optimizes: boolean): Promise<Result> {
  await using search = await serveLM(task.search.lm)
  await using judging = await serveLM(task.judging.lm)
  const rowsOf = (examples: RealTask['trainset']): object[] =>
    examples.map(({ inputs, labels }) => ({ ...inputs, ...labels }))
  const job = {
    search: search.url,
    judging: judging.url,
    adapter: task.adapterName,
    instructions,
    intents,
    maxTokens: maxOutputTokens,
    trainset: rowsOf(task.trainset),
    holdout: rowsOf(task.holdout),
    settings: optimizes ? settings : null,
    seed: task.seed,
  }
  const script = fileURLToPath(new URL('../../../../python/real.py', import.meta.url))
  // It ends when its input does, so it dies with whoever started it.
  const child = spawn(process.env['DSPEX_PYTHON'] as string, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.write(`${JSON.stringify(job)}\n`)
  try {
    for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as Result
    throw new Error('DSPy ended without a result; see its error above.')
  } finally {
    child.kill()
  }
}
