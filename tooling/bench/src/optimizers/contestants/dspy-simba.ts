import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Contestant, LeagueTask, Outcome } from '../contestant.ts'
import { instructions } from '../world/world-program.ts'

/** How DSPy's SIMBA is set. */
export interface DspySettings {
  readonly batch: number
  readonly candidates: number
  readonly steps: number
  readonly demos: number
}

/** By how many runs of the program the budget allows for: what `tune-dspy.ts` found best. */
const tuned: Readonly<Record<number, DspySettings>> = {
  325: { batch: 4, candidates: 2, steps: 3, demos: 4 },
  650: { batch: 16, candidates: 2, steps: 5, demos: 4 },
  1300: { batch: 16, candidates: 4, steps: 6, demos: 16 },
}

/** The settings for a budget of calls of a program that makes so many calls a run. */
function settingsFor(budget: number, callsPerRun: number): DspySettings {
  const runs = budget / callsPerRun
  const sizes = Object.keys(tuned).map(Number)
  const nearest = sizes.reduce((a, b) => (Math.abs(Math.log(b / runs)) < Math.abs(Math.log(a / runs)) ? b : a))
  return tuned[nearest] as DspySettings
}

/** DSPy's own SIMBA, in Python, over the same server. Its budget is kept by its settings, so calls vary a little. */
export function dspySimba(settings?: DspySettings): Contestant {
  let worker: ReturnType<typeof startWorker> | undefined
  return {
    name: 'dspy-simba',
    needsServer: true,
    absent: () => (process.env['DSPEX_PYTHON'] ? undefined : 'set DSPEX_PYTHON to a Python with dspy and numpy'),
    async compete(task) {
      if (task.url === undefined) throw new Error('DSPy needs the server: leave out --in-process.')
      worker ??= startWorker(process.env['DSPEX_PYTHON'] as string)
      const chosen = settings ?? settingsFor(task.budget, task.world.stages.length)
      const { version, prompts } = await worker.run(jobOf(task, chosen))
      const { batch, candidates, steps, demos } = chosen
      const about = `dspy ${version}, bsize ${batch}, num_candidates ${candidates}, max_steps ${steps}, max_demos ${demos}`
      return { prompts, about }
    },
    close() {
      worker?.close()
      worker = undefined
    },
  }
}

function jobOf({ world, trainset, seed, url }: LeagueTask, settings: DspySettings): object {
  const rows = trainset.map(({ inputs, labels }) => ({ ...inputs, ...labels }))
  return { ...settings, url, world: world.id, pipeline: world.pipeline, instructions, trainset: rows, seed }
}

/** What `simba.py` prints. */
interface Result {
  readonly version: string
  readonly prompts: Outcome['prompts']
}

/** One Python for all runs, as starting it takes longer than a run: a line of JSON to it, a line back, in order. */
function startWorker(python: string) {
  const script = fileURLToPath(new URL('../../../python/simba.py', import.meta.url))
  const child: ChildProcess = spawn(python, [script], { stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = []
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)))
  createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }).on('line', (line) =>
    waiting.shift()?.resolve(line),
  )
  child.on('exit', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`DSPy ended: ${errors.trim().split('\n').at(-1)}`))
  })
  return {
    async run(job: object): Promise<Result> {
      const line = await new Promise<string>((resolve, reject) => {
        waiting.push({ resolve, reject })
        child.stdin?.write(`${JSON.stringify(job)}\n`)
      })
      return JSON.parse(line) as Result
    },
    close: () => child.stdin?.end(),
  }
}
