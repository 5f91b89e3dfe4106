/** Searches on 10,000 examples until a hundred candidates were tried, and prints what memory that took. */
import { simba } from '@dspex/optimizers-simba'
import { worldLM } from './world/world-lm.ts'
import { rightLabel, worldExamples, worldProgram } from './world/world-program.ts'
import { worldOf } from './world/world.ts'

/** What it prints. */
export interface SimbaMemory {
  readonly peakMB: number
  readonly candidates: number
  readonly trials: number
}

const world = worldOf('uniform/20000')
const trainset = worldExamples(world, 10_000)
const optimizer = simba({ budget: { calls: 12_000 }, numCandidates: 24, maxSteps: 40 })
let candidates = 0
let trials = 0
const options = { trainset, metric: rightLabel, lm: worldLM(world), concurrency: 64 }
for await (const event of optimizer.events(worldProgram(world), options)) {
  if (event.type === 'candidate') candidates += 1
  if (event.type === 'step-end') ({ trials } = event.spent)
}
const result: SimbaMemory = { peakMB: process.resourceUsage().maxRSS / 1000, candidates, trials }
console.log(JSON.stringify(result))
