import { execFile } from 'node:child_process'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { replaceFile } from '@dspex/core/implement'
import { capitalOf } from './capitals.ts'
import type { MillionResult } from './million-run.ts'
import { peersFolder } from './peers.ts'
import type { Bench } from './row.ts'

const count = 1_000_000
const folder = join(peersFolder, 'million')
const paths = {
  examples: join(folder, 'examples.jsonl'),
  trials: join(folder, 'trials.jsonl'),
  /** Says that `trials` has all of them. */
  finished: join(folder, 'finished'),
}

/** A million examples from one file into another: how much memory that takes at its peak, and how much it grows. */
export const evaluateMillionBench: Bench = async () => {
  const result = await evaluateAll()
  const { rss, live } = result
  const at = (values: readonly number[], share: number): number =>
    values[Math.floor(values.length * share)] ?? Number.NaN
  process.stderr.write(`  MB of the process, by 20ths:  ${every(rss, 20).join(' ')}\n`)
  process.stderr.write(`  MB in use, the least of each: ${every(live, 20).join(' ')}\n`)
  const what = '1,000,000 examples, file to file'
  return [
    { what: `${what}, peak memory of the process`, ours: result.peakMB, unit: 'MB', goal: { atMost: 300 } },
    {
      what: `${what}, memory of the process at the end`,
      ours: at(rss, 0.95),
      baseline: { name: 'at a quarter', value: at(rss, 0.25) },
      unit: 'MB',
      goal: { ratioAtMost: 1.1 },
    },
    { what: `${what}, per example`, ours: (result.seconds * 1e6) / count, unit: 'µs', goal: { atMost: 50 } },
  ]
}

/** A million trials that are there already. */
export const resumeMillionBench: Bench = async () => {
  if (!existsSync(paths.finished)) await evaluateAll()
  const result = await run()
  if (result.resumed !== count) throw new Error(`${result.resumed} trials were resumed`)
  const what = 'resume of 1,000,000 finished trials'
  return [
    { what: `${what}, to the report`, ours: result.seconds, unit: 's', goal: { atMost: 5 } },
    { what: `${what}, peak memory of the process`, ours: result.peakMB, unit: 'MB', goal: { atMost: 300 } },
  ]
}

async function evaluateAll(): Promise<MillionResult> {
  await mkdir(folder, { recursive: true })
  for (const path of [paths.finished, paths.trials, `${paths.trials}.index`]) await rm(path, { force: true })
  if (!existsSync(paths.examples)) await replaceFile(paths.examples, lines())
  const result = await run()
  await pipeline([''], createWriteStream(paths.finished))
  return result
}

function* lines(): Generator<string> {
  for (let place = 0; place < count; place += 1) yield `${JSON.stringify(capitalOf(place))}\n`
}

/** In a process of its own with a small heap: V8 would let garbage lie as long as there is room. */
async function run(): Promise<MillionResult> {
  const script = fileURLToPath(new URL('million-run.ts', import.meta.url))
  const args = ['--max-semi-space-size=4', '--max-old-space-size=192', script, paths.examples, paths.trials]
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 24 })
  return JSON.parse(stdout) as MillionResult
}

/** The least of each part: what is in use right after a collection. */
function every(values: readonly number[], parts: number): number[] {
  const length = Math.ceil(values.length / parts)
  return Array.from({ length: parts }, (_, part) =>
    Math.round(Math.min(...values.slice(part * length, (part + 1) * length))),
  )
}
