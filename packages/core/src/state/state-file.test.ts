import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StateError } from '../errors/state-error.ts'
import { Predict } from '../module/predict.ts'
import { dumpState } from './dump-state.ts'
import type { ProgramState } from './program-state.ts'
import { loadState, saveState } from './state-file.ts'
import { withState } from './with-state.ts'

const subject = new Predict('question -> answer', {
  demos: [{ inputs: { question: 'Où? 🌊\u2028' }, outputs: { answer: 'là' } }],
})
const rewritten = (instructions: string): ProgramState => {
  const state = dumpState(subject)
  return { ...state, predictors: { self: { ...state.predictors.self, instructions } } } as ProgramState
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-state-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function failureOf(work: Promise<unknown>): Promise<StateError> {
  return work.then(
    () => expect.unreachable('it must fail'),
    (error: unknown) => error as StateError,
  )
}

describe('saveState', () => {
  it('writes a state that loadState reads back', async () => {
    await saveState(dumpState(subject), join(folder, 'state.json'))
    expect(await loadState(join(folder, 'state.json'))).toEqual(dumpState(subject))
  })

  it('writes the state of a program', async () => {
    await saveState(subject, join(folder, 'state.json'))
    expect(await loadState(join(folder, 'state.json'))).toEqual(dumpState(subject))
  })

  it('writes the state of a view', async () => {
    await saveState(withState(subject, rewritten('Other.')), join(folder, 'state.json'))
    expect(await loadState(join(folder, 'state.json'))).toEqual(rewritten('Other.'))
  })

  it('makes folders that are missing', async () => {
    await saveState(subject, join(folder, 'a', 'b', 'state.json'))
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['state.json'])
  })

  it('writes text that people can read and compare', async () => {
    await saveState(subject, join(folder, 'state.json'))
    expect(await readFile(join(folder, 'state.json'), 'utf8')).toMatch(/^\{\n {2}"schemaVersion": 1,\n[^]*\}\n$/)
  })

  it('shows readers the old state or the new one, never half of it', async () => {
    const path = join(folder, 'state.json')
    const states = ['a', 'b'].map((letter) => rewritten(letter.repeat(200_000)))
    await saveState(states[0] as ProgramState, path)
    const work = { done: false }
    const seen = new Set<string>()
    const read = async (): Promise<void> => {
      while (!work.done) seen.add((await loadState(path)).predictors.self?.instructions ?? '')
    }
    const readers = [read(), read()]
    for (let index = 0; index < 30; index += 1) await saveState(states[index % 2] as ProgramState, path)
    work.done = true
    await Promise.all(readers)
    expect([...seen].filter((text) => !/^(a{200000}|b{200000})$/.test(text))).toEqual([])
  })

  it('lets writers that write at once each write a whole state', async () => {
    const path = join(folder, 'state.json')
    await Promise.all(Array.from({ length: 10 }, (_, index) => saveState(rewritten(`${index}`.repeat(50_000)), path)))
    expect((await loadState(path)).predictors.self?.instructions).toMatch(/^(\d)\1{49999}$/)
  })

  it('leaves nothing else behind', async () => {
    await Promise.all([saveState(subject, join(folder, 'state.json')), saveState(subject, join(folder, 'state.json'))])
    expect(await readdir(folder)).toEqual(['state.json'])
  })

  it('says that a folder is none', async () => {
    await writeFile(join(folder, 'file'), 'x')
    const error = await failureOf(saveState(subject, join(folder, 'file', 'state.json')))
    expect(error).toMatchObject({
      name: 'StateError',
      code: 'STATE_FILE',
      message: expect.stringContaining(join(folder, 'file', 'state.json')),
      cause: expect.any(Error),
    })
  })

  it('leaves nothing behind when it can not put the file in its place', async () => {
    const path = join(folder, 'taken', 'state.json')
    await saveState(subject, join(path, 'inside.json'))
    expect((await failureOf(saveState(subject, path))).code).toBe('STATE_FILE')
    expect(await readdir(join(folder, 'taken'))).toEqual(['state.json'])
  })

  it('writes nothing that is no state', async () => {
    const error = await failureOf(saveState({ predictors: {} }, join(folder, 'state.json')))
    expect([error.code, await readdir(folder)]).toEqual(['STATE_VERSION', []])
  })

  it('writes nothing when the signal has fired', async () => {
    await expect(
      saveState(subject, join(folder, 'new', 'state.json'), { signal: AbortSignal.abort('before') }),
    ).rejects.toBe('before')
    expect(await readdir(folder)).toEqual([])
  })

  it('keeps the old file and leaves no draft when the signal fires meanwhile', async () => {
    const path = join(folder, 'state.json')
    await saveState(rewritten('old'), path)
    const controller = new AbortController()
    const saving = saveState(rewritten('new'.repeat(1_000_000)), path, { signal: controller.signal })
    controller.abort('now')
    await expect(saving).rejects.toBe('now')
    expect([(await loadState(path)).predictors.self?.instructions, await readdir(folder)]).toEqual([
      'old',
      ['state.json'],
    ])
  })
})

describe('loadState', () => {
  it('reads a file that begins with a byte order mark', async () => {
    await saveState(subject, join(folder, 'state.json'))
    const text = await readFile(join(folder, 'state.json'), 'utf8')
    await writeFile(join(folder, 'marked.json'), `\uFEFF${text}`)
    expect(await loadState(join(folder, 'marked.json'))).toEqual(dumpState(subject))
  })

  it('says which file is missing', async () => {
    const path = join(folder, 'none.json')
    expect(await failureOf(loadState(path))).toMatchObject({
      code: 'STATE_FILE',
      message: expect.stringContaining(path),
      cause: { code: 'ENOENT' },
    })
  })

  it.each(['', '{', '{"schemaVersion":1'])('says that a file with %j is not JSON', async (text) => {
    const path = join(folder, 'state.json')
    await writeFile(path, text)
    expect(await failureOf(loadState(path))).toMatchObject({
      code: 'STATE_FILE',
      message: expect.stringContaining(`${path} is not JSON`),
      cause: expect.any(SyntaxError),
    })
  })

  it('checks what it reads', async () => {
    const path = join(folder, 'state.json')
    await writeFile(path, '{"schemaVersion":1,"predictors":{"self":{}}}')
    expect((await failureOf(loadState(path))).code).toBe('STATE_INVALID')
  })

  it('rejects with the reason of a signal', async () => {
    await saveState(subject, join(folder, 'state.json'))
    await expect(loadState(join(folder, 'state.json'), { signal: AbortSignal.abort('before') })).rejects.toBe('before')
  })
})
