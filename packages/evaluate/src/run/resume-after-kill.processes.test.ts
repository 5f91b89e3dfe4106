import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Predict } from '@dspex/core'
import { createRandom, unknownUsage } from '@dspex/core/implement'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerExactMatch } from '../metric/text-metrics.ts'
import { evaluate } from '../evaluate.ts'
import { fileTrialStore } from '../store/file-trial-store.ts'
import type { TrialRow } from '../trial/trial.ts'
import type { TrialStore } from '../trial/trial-store.ts'

/** DSPEX_KILL_SEED makes another run. */
const kills = process.env.DSPEX_SOAK === undefined ? 15 : 300
const seed = process.env.DSPEX_KILL_SEED ?? 'kill'
const count = 2000
const concurrency = 8

/** What the child runs: the evaluation of `reference` below, with an LM behind HTTP and a store in a file. */
const child = `
  import { Predict, textResult } from '@dspex/core'
  import { defineLM } from '@dspex/core/implement'
  import { answerExactMatch } from '../metric/text-metrics.ts'
  import { evaluate } from '../evaluate.ts'
  import { fileTrialStore } from '../store/file-trial-store.ts'

  const [path, url] = process.argv.slice(1)
  const devset = Array.from({ length: ${count} }, (_, n) => (
    { id: 'e' + n, inputs: { question: String(n) }, labels: { answer: n % 3 === 0 ? 'other' : 'answer to ' + n } }
  ))
  const lm = defineLM({
    id: 'scripted',
    async generate({ messages, signal }) {
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(messages), signal })
      return textResult(await response.text(), { model: 'scripted' })
    },
  })
  const store = fileTrialStore({ path })
  console.log('begin')
  const qa = new Predict('question -> answer')
  const report = await evaluate(qa, { devset, metrics: { exact: answerExactMatch() }, lm, store, repairs: 0, concurrency: ${concurrency} })
  await store[Symbol.asyncDispose]()
  console.log(JSON.stringify(report.metrics))
`

const devset = Array.from({ length: count }, (_, n) => ({
  id: `e${n}`,
  inputs: { question: String(n) },
  labels: { answer: n % 3 === 0 ? 'other' : `answer to ${n}` },
}))
/** Every tenth reply does not parse, so that failures are resumed too. */
const answerTo = (n: number): string => (n % 10 === 0 ? 'no fields' : chatReply({ answer: `answer to ${n}` }))
const questionIn = (text: string): number => Number(/\[\[ ## question ## \]\]\\?n?\s*(\d+)/.exec(text)?.[1])

let calls = 0
let onCall = (): void => {}
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    calls += 1
    response.end(answerTo(questionIn(Buffer.concat(chunks).toString('utf8'))))
    onCall()
  })
})
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-kill-'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

function spawnChild(path: string): {
  readonly process: ChildProcess
  readonly output: () => string
  readonly ended: Promise<number | null>
} {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', child, path, url]
  const started = spawn(process.execPath, args, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  started.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(started, 'close').then(([code]) => code as number | null)
  return { process: started, output: () => output, ended }
}

async function rowsIn(store: TrialStore, programHash: string): Promise<unknown[]> {
  const rows: TrialRow[] = []
  for await (const row of store.read({ runId: 'default', programHash })) rows.push(row)
  return rows
    .toSorted((a, b) => Number(a.exampleId.slice(1)) - Number(b.exampleId.slice(1)))
    .map(({ at: _at, execution: _id, durationMs: _ms, trace, ...row }) => ({
      ...row,
      trace: trace.map(({ durationMs: _entryMs, ...entry }) => entry),
    }))
}

describe('an evaluation that is killed', () => {
  it(
    `ends with the results of an undisturbed one after ${kills} kills, and pays no finished trial twice`,
    { timeout: 60_000 + kills * 5000 },
    async () => {
      const path = join(folder, 'trials.jsonl')
      const random = createRandom(seed)
      let killed = 0
      while (killed < kills) {
        const { process: running, output, ended } = spawnChild(path)
        let left = random.integer(Math.ceil((2 * count) / kills))
        if (random.next() < 0.2) {
          // While it starts, takes the lock over and reads the store.
          running.stdout?.once('data', () => setTimeout(() => running.kill('SIGKILL'), random.next() * 30))
        } else {
          onCall = () => {
            left -= 1
            if (left <= 0) setTimeout(() => running.kill('SIGKILL'), random.next() * 3)
          }
        }
        const code = await ended
        onCall = () => {}
        if (code === null) killed += 1
        else expect({ code, output: output() }).toMatchObject({ code: 0 })
      }
      const { output, ended } = spawnChild(path)
      expect(await ended).toBe(0)

      const lm = scriptedLM((request) => answerTo(questionIn(JSON.stringify(request.messages))), {
        usage: unknownUsage,
      })
      const reference = await evaluate(new Predict('question -> answer'), {
        devset,
        metrics: { exact: answerExactMatch() },
        lm,
        repairs: 0,
      })
      expect(JSON.parse(output().split('\n')[1] ?? '')).toEqual(JSON.parse(JSON.stringify(reference.metrics)))
      const undisturbed: TrialStore = { append: async () => {}, read: () => reference.trials() }
      const rows = await rowsIn(fileTrialStore({ path }), reference.program.hash)
      expect(rows).toEqual(await rowsIn(undisturbed, reference.program.hash))
      // Each row was written once: nothing that was there has been run again.
      expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(count)
      expect(calls).toBeGreaterThanOrEqual(count)
      expect(calls).toBeLessThanOrEqual(count + kills * concurrency)
      console.info(`${killed} kills: ${calls} calls for ${count} trials`)
    },
  )
})
