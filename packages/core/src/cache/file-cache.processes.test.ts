import { type WarningMessage, warnings } from '../work/warnings.ts'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { fileCache } from './file-cache.ts'
import { textMessage } from '../lm/message.ts'
import { withCache } from '../lm/stages/with-cache.ts'

const sources = import.meta.dirname
let folder: string
const children: ChildProcess[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-file-cache-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

/** Runs code in a process of its own that has `fileCache`, `withCache` and the folder; `say` is what it prints. */
function run(code: string, limit = ''): { readonly child: ChildProcess; readonly said: Promise<string[]> } {
  const prelude = `
    import { fileCache } from ${JSON.stringify(join(sources, 'file-cache.ts'))}
    import { withCache } from ${JSON.stringify(join(sources, '../lm/stages/with-cache.ts'))}
    import { warnings } from ${JSON.stringify(join(sources, '../work/warnings.ts'))}
    const folder = ${JSON.stringify(folder)}
    const say = (text) => process.stdout.write(text + '\\n')
    const request = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] }
    const result = { completions: [{ content: [{ type: 'text', text: 'Hi' }], finishReason: { unified: 'stop' } }],
      usage: { inputTokens: { total: 1 }, outputTokens: { total: 1 } }, model: 'm' }
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  `
  const args = ['--input-type=module', '-e', `${prelude}\n${code}`]
  const child = spawn('sh', ['-c', `${limit} exec "$0" "$@"`, process.execPath, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const said = new Promise<string[]>((resolve) => child.on('close', () => resolve(text.split('\n').slice(0, -1))))
  return { child, said }
}

/** Waits until a child has said `what`. */
function hears({ child }: { readonly child: ChildProcess }, what: string): Promise<void> {
  return new Promise((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => chunk.toString().includes(what) && resolve())
  })
}

const request = { messages: [textMessage('user', 'Hello')] }

describe('fileCache, in several processes', () => {
  it('holds one whole value when they write the same at once', async () => {
    const code = (letter: string): string => `
      const cache = fileCache({ folder })
      for (let round = 0; round < 100; round += 1) {
        await cache.set({ key: 'a', value: '${letter}'.repeat(20_000) })
        const value = await cache.get({ key: 'a' })
        if (!/^(x{20000}|y{20000}|z{20000})$/.test(value ?? '')) say('torn')
      }
      say('done')`
    const said = await Promise.all(['x', 'y', 'z'].map((letter) => run(code(letter)).said))
    expect(said).toEqual([['done'], ['done'], ['done']])
    expect(await filesWith(/\.tmp$/)).toEqual([])
  }, 30_000)

  it('makes one call of many for one request', async () => {
    const code = `
      const lm = { id: 'm', generate: async () => { say('asked'); await wait(400); return result } }
      const { cached } = await withCache(lm, { cache: fileCache({ folder }) }).generate(request)
      say(cached ? 'hit' : 'fresh')`
    const said = (await Promise.all(Array.from({ length: 4 }, () => run(code).said))).flat()
    expect(said.toSorted()).toEqual(['asked', 'fresh', 'hit', 'hit', 'hit'])
  }, 30_000)

  it('takes over from one that was killed in the middle of a call', async () => {
    const killed = run(`
      const lm = { id: 'scripted', generate: () => { say('asked'); return new Promise(() => setTimeout(() => {}, 60_000)) } }
      await withCache(lm, { cache: fileCache({ folder }), leaseMs: 1000 }).generate(request)`)
    await hears(killed, 'asked')
    const lm = scriptedLM('ours')
    const waiting = withCache(lm, { cache: fileCache({ folder }), leaseMs: 1000 }).generate(request)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    // It lives, and says so: nobody takes over.
    expect(lm.calls).toHaveLength(0)
    killed.child.kill('SIGKILL')
    expect((await waiting).cached).toBeUndefined()
    expect(lm.calls).toHaveLength(1)
    expect(await filesWith(/\.(lock|claim|tmp)$/)).toEqual([])
  }, 30_000)

  it('loses no answer on a full disk, and warns', async () => {
    // No file may grow, which is how a full disk looks to a process.
    const { said } = run(
      `
      warnings.subscribe(({ code, message }) => say(code + ' ' + message))
      const lm = withCache({ id: 'm', generate: async () => result }, { cache: fileCache({ folder }) })
      const { completions } = await lm.generate(request)
      say(completions[0].content[0].text)`,
      'ulimit -f 0;',
    )
    expect(await said).toEqual([
      expect.stringMatching(/^CACHE_FAILED .*failed to lease/),
      expect.stringMatching(/^CACHE_FAILED .*failed to keep/),
      'Hi',
    ])
    for (const path of await filesWith(/./)) expect(await readFile(path, 'utf8')).toBe('')
  }, 30_000)
})

describe('fileCache, in a folder that can not be written', () => {
  it('loses no answer, and warns', async () => {
    const heard: string[] = []
    const listen = (message: unknown): void => void heard.push((message as WarningMessage).code)
    warnings.subscribe(listen)
    // Not even root can write there.
    const lm = withCache(scriptedLM('Hi'), { cache: fileCache({ folder: '/sys/dspex' }) })
    const { completions } = await lm.generate(request).finally(() => warnings.unsubscribe(listen))
    expect(completions[0]?.content).toEqual([{ type: 'text', text: 'Hi' }])
    expect(new Set(heard)).toEqual(new Set(['CACHE_FAILED']))
  })
})

async function filesWith(name: RegExp): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found.filter((each) => each.isFile() && name.test(each.name)).map((each) => join(each.parentPath, each.name))
}
