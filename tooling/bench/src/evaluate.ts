import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { evaluate, fileTrialStore } from '@dspex/evaluate'
import { capitalOf, capitals, exact } from './capitals.ts'
import { fixedLM } from './instant-lm.ts'
import { median } from './measure.ts'
import { runPython, withoutPython } from './python.ts'
import type { Bench, Row, Skipped } from './row.ts'

const concurrency = 64
const sizes = [
  { count: 10_000, goal: 1 / 20, samples: 5 },
  { count: 50_000, goal: 1 / 50, samples: 3 },
] as const

/** What an evaluation adds to the calls of its program: an LM that answers at once, without cache. */
export const evaluateBench: Bench = async () => {
  const rows: (Row | Skipped)[] = []
  const lm = fixedLM()
  const perExample: number[] = []
  for (const { count, goal, samples } of sizes) {
    const devset = Array.from({ length: count }, (_, place) => capitalOf(place))
    const times = { ours: [] as number[], file: [] as number[], loop: [] as number[] }
    for (let sample = -1; sample < samples; sample += 1) {
      const taken = {
        ours: await timeOf(() => evaluate(capitals, { devset, metrics: { exact }, lm, concurrency })),
        file: await timeOf(() =>
          intoFile((store) => evaluate(capitals, { devset, metrics: { exact }, lm, store, concurrency })),
        ),
        loop: await timeOf(async () => {
          for (const example of devset) {
            const { output, ...execution } = await capitals.execute(example.inputs, { lm })
            await exact.score(example, output, { output, ...execution })
          }
        }),
      }
      if (sample < 0) continue
      for (const name of ['ours', 'file', 'loop'] as const) times[name].push((taken[name] * 1000) / count)
    }
    const [ours, file, loop] = [median(times.ours), median(times.file), median(times.loop)]
    perExample.push(ours)
    const what = `evaluate, ${count.toLocaleString('en-US')} examples, instant LM, per example`
    const dspy = (await runPython('evaluate.py', String(count), '8', '0')) as
      | { version: string; seconds: number }
      | undefined
    rows.push(
      dspy
        ? {
            what,
            ours,
            baseline: { name: `dspy ${dspy.version} Evaluate`, value: (dspy.seconds * 1e6) / count },
            unit: 'µs',
            goal: { ratioAtMost: goal },
          }
        : { what: `${what}, against dspy`, skipped: withoutPython },
      { what, ours, baseline: { name: 'bare loop over program and metric', value: loop }, unit: 'µs' },
      {
        what: `${what}, into a file`,
        ours: file,
        baseline: { name: 'in memory', value: ours },
        unit: 'µs',
        goal: { atMost: 50 },
      },
    )
  }
  const [few, many] = perExample as [number, number]
  rows.push({
    what: 'evaluate, cost of an example of 50,000',
    ours: many,
    baseline: { name: 'of 10,000', value: few },
    unit: 'µs',
    goal: { ratioAtMost: 1.2 },
  })
  return rows
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const beganAt = performance.now()
  await work()
  return performance.now() - beganAt
}

async function intoFile(work: (store: ReturnType<typeof fileTrialStore>) => Promise<unknown>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'dspex-bench-'))
  const store = fileTrialStore({ path: join(folder, 'trials.jsonl') })
  try {
    await work(store)
  } finally {
    await store[Symbol.asyncDispose]()
    await rm(folder, { recursive: true })
  }
}
