import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { LM } from '@dspex/core'
import { memoryCheckpointStore, memoryTrialStore } from '@dspex/evaluate'
import { simba } from '@dspex/optimizers-simba'
import { median } from '../measure.ts'
import type { Bench } from '../row.ts'
import type { SimbaMemory } from './simba-memory-run.ts'
import { virtualTime } from './virtual-time.ts'
import { worldLM } from './world/world-lm.ts'
import { rightLabel, worldExamples, worldProgram } from './world/world-program.ts'
import { worldOf } from './world/world.ts'

const trajectories = 200
const delayMs = 100
const concurrency = 64

/** What a search costs beyond its LM calls: its own time, its waits, its memory. */
export const simbaCostBench: Bench = async () => {
  const own: number[] = []
  const whole: number[] = []
  for (let seed = -1; seed < 7; seed += 1) {
    const cost = await timeSearch(seed)
    if (seed < 0) continue
    own.push(cost.ownMs)
    whole.push(cost.wholeMs)
  }
  const waits: number[] = []
  for (const name of ['uniform', 'pipeline-zipf'])
    for (let seed = 20_000; seed < 20_004; seed += 1) waits.push(await waitRatio(`${name}/${seed}`))
  const memory = await measureMemory()
  return [
    {
      what: `simba, own time for ${trajectories} trajectories, trials answered from a store`,
      ours: median(own),
      unit: 'ms',
      goal: { atMost: 20 },
    },
    {
      what: `simba, all but the LM for ${trajectories} trajectories, trials run`,
      ours: median(whole),
      unit: 'ms',
    },
    {
      what: `simba, up to 1,300 calls of an LM of ${delayMs} ms, ${concurrency} at once, without the time of the machine`,
      ours: median(waits),
      baseline: { name: 'ideal', value: 1 },
      unit: '×',
      goal: { ratioAtMost: 1.2 },
    },
    {
      what: `simba, peak memory, 10,000 training examples, ${memory.candidates} candidates`,
      ours: memory.peakMB,
      unit: 'MB',
      goal: { atMost: 300 },
    },
  ]
}

/** Searches again and again: after the first time every trial and reply is there already, so what it takes is the optimizer's own. */
async function timeSearch(seed: number): Promise<{ readonly ownMs: number; readonly wholeMs: number }> {
  const world = worldOf(`uniform/${20_000 + seed}`)
  const inner = worldLM(world)
  let lmMs = 0
  const lm: LM = {
    id: inner.id,
    async generate(request) {
      const before = process.cpuUsage()
      const result = await inner.generate(request)
      const { user, system } = process.cpuUsage(before)
      lmMs += (user + system) / 1000
      return result
    },
  }
  const options = {
    trainset: worldExamples(world, 100),
    metric: rightLabel,
    store: memoryTrialStore(),
    checkpoints: memoryCheckpointStore(),
    budget: { calls: 1300 },
    concurrency: 1,
    lm,
    seed,
  }
  // Time of the processor: that of the clock is also spent on whatever else the machine does.
  const compile = async () => {
    const before = process.cpuUsage()
    const { report } = await simba().compile(worldProgram(world), options)
    const { user, system } = process.cpuUsage(before)
    return { ms: (user + system) / 1000, trials: report.spent.trials }
  }
  const first = await compile()
  const spentInLM = lmMs
  const again: number[] = []
  for (let sample = 0; sample < 5; sample += 1) again.push((await compile()).ms)
  const share = trajectories / first.trials
  return { ownMs: median(again) * share, wholeMs: (first.ms - spentInLM) * share }
}

/**
 * How much longer a search takes than its calls alone would, if there were always enough of them to make. In a time of its
 * own, as on a busy machine the clock tells of others; and with a provider that is known to take as many at once.
 */
async function waitRatio(id: string): Promise<number> {
  const world = worldOf(id)
  const inner = worldLM(world)
  const time = virtualTime()
  const lm: LM = {
    id: inner.id,
    async generate(request) {
      await time.delay(delayMs)
      return inner.generate(request)
    },
  }
  const limits = { startConcurrency: concurrency, maxConcurrency: concurrency }
  const options = { trainset: worldExamples(world, 100), metric: rightLabel, lm, seed: world.seed, concurrency, limits }
  const { report } = await simba({ budget: { calls: 1300 } }).compile(worldProgram(world), options)
  return time.now() / ((report.spent.calls * delayMs) / concurrency)
}

async function measureMemory(): Promise<SimbaMemory> {
  const script = fileURLToPath(new URL('simba-memory-run.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-semi-space-size=4', script])
  return JSON.parse(stdout) as SimbaMemory
}
