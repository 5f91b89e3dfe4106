import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@dspex/core/implement'
import { chatReply } from '@dspex/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** DSPEX_KILL_SEED makes another run. */
const kills = process.env.DSPEX_SOAK === undefined ? 10 : 150
const seed = process.env.DSPEX_KILL_SEED ?? 'kill'
const concurrency = 8

/** An optimization with an LM behind HTTP and stores in files. */
const child = `
  import { Predict, textResult } from '@dspex/core'
  import { defineLM } from '@dspex/core/implement'
  import { fileCheckpointStore, fileTrialStore, metric } from '@dspex/evaluate'
  import { simba } from './simba.ts'

  const [folder, url] = process.argv.slice(1)
  const colours = ['red', 'green', 'blue', 'white', 'black']
  const trainset = Array.from({ length: 50 }, (_, n) => (
    { id: 't' + n, inputs: { thing: 'thing ' + n + ' of kind ' + (n % 5) }, labels: { colour: colours[n % 5] } }
  ))
  const lm = defineLM({
    id: 'scripted',
    async generate({ messages, signal }) {
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(messages), signal })
      return textResult(await response.text(), { model: 'scripted' })
    },
  })
  const right = metric('right', ({ labels }, { colour }) => labels.colour === colour)
  const store = fileTrialStore({ path: folder + '/trials.jsonl' })
  const checkpoints = fileCheckpointStore({ path: folder + '/replies' })
  const student = new Predict('thing -> colour')
  const options = { trainset, metric: right, lm, store, checkpoints, concurrency: ${concurrency} }
  const { state, report } = await simba().compile(student, options)
  await store[Symbol.asyncDispose]()
  // When it was is all that may differ.
  const { environment: _, ...rest } = report
  console.log(JSON.stringify({ state, report: rest }))
`

const colours = ['red', 'green', 'blue', 'white', 'black']

/** Knows kinds 0 and 1, and others by a rule or a demo; names the right rule every other time. */
function answerTo(text: string): string {
  const messages = JSON.parse(text) as readonly object[]
  const [before, last] = [JSON.stringify(messages.slice(0, -1)), JSON.stringify(messages.slice(-1))]
  const kind = Number(/thing \d+ of kind (\d)/.exec(last)?.[1])
  if (last.includes('rejected_rules')) {
    const named = colours[last.length % 2 === 0 ? (kind + 1) % 5 : kind]
    return chatReply({ diagnosis: 'kinds', rule: `If it is of kind ${kind}, then say ${named}.` })
  }
  const said = new RegExp(`of kind ${kind}, then say (\\w+)`).exec(before)?.[1]
  return chatReply({ colour: said ?? (kind < 2 || before.includes(`of kind ${kind}`) ? colours[kind] : 'none') })
}

let calls = 0
let onCall = (): void => {}
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    calls += 1
    response.end(answerTo(Buffer.concat(chunks).toString('utf8')))
    onCall()
  })
})
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-simba-'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

/** Runs the child; `killAfter` calls it is killed. Gives its output, or `undefined` when it was killed. */
async function runChild(path: string, killAfter = Infinity): Promise<string | undefined> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', child, path, url]
  const started = spawn(process.execPath, args, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  started.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  let left = killAfter
  onCall = () => {
    left -= 1
    if (left <= 0) started.kill('SIGKILL')
  }
  const [code] = (await once(started, 'close')) as [number | null]
  onCall = () => {}
  if (code !== null) expect({ code }).toEqual({ code: 0 })
  return code === null ? undefined : output
}

describe('an optimization that is killed', () => {
  it(
    `ends with the result of an undisturbed one, killed ${kills} times, and pays no finished run twice`,
    { timeout: 120_000 + kills * 15_000 },
    async () => {
      const undisturbed = await runChild(join(folder, 'undisturbed'))
      const planned = calls
      expect(JSON.parse(undisturbed ?? '')).toMatchObject({ report: { changed: true } })
      const random = createRandom(seed)
      let killed = 0
      for (let round = 0; killed < kills; round += 1) {
        // Several kills on the way of one optimization, then the next one.
        const path = join(folder, `run ${round}`)
        calls = 0
        let own = 0
        let output: string | undefined
        while (output === undefined && killed < kills) {
          output = await runChild(path, 1 + random.integer(Math.ceil(planned / 3)))
          if (output === undefined) own += 1
          killed += output === undefined ? 1 : 0
        }
        output ??= await runChild(path)
        expect(output).toBe(undisturbed)
        expect(calls).toBeLessThanOrEqual(planned + own * concurrency)
        const rows = (await readFile(join(path, 'trials.jsonl'), 'utf8')).trimEnd().split('\n')
        const { spent } = (JSON.parse(output ?? '') as { report: { spent: { trials: number } } }).report
        expect(rows).toHaveLength(spent.trials)
      }
    },
  )
})
