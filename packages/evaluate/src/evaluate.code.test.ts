import {
  chatAdapter,
  dumpState,
  jsonAdapter,
  lmWithOptions,
  Module,
  Predict,
  program,
  type Program,
  ReAct,
  tool,
  withState,
} from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { evaluate } from './evaluate.ts'
import { trialLab } from './lab/trial-lab.ts'
import { memoryTrialStore } from './store/memory-trial-store.ts'

const devset = [{ id: 'a', inputs: { n: 1 }, labels: {} }]
const metrics = { one: () => 1 }
type Given = { n: number }

/** How many trials run anew when the second program is evaluated after the first, over one store. */
async function runsAnew(first: object, second: object, options: object = {}): Promise<number> {
  const store = memoryTrialStore()
  await evaluate(first as never, { devset, metrics, store, ...options })
  const { counts } = await evaluate(second as never, { devset, metrics, store, ...options })
  return counts.finished - counts.resumed
}

const plusOne = () => program('p', {}, async ({ n }: Given) => n + 1)
const plusTwo = () => program('p', {}, async ({ n }: Given) => n + 2)

describe('results in a store', () => {
  it('are those of the same code: of a function, a class, and what is inside', async () => {
    expect(await runsAnew(plusOne(), plusOne())).toBe(0)
    expect(await runsAnew(plusOne(), plusTwo())).toBe(1)
    const around = (inner: ReturnType<typeof plusOne>) =>
      program('p', { inner }, async (given: Given, parts) => parts.inner.run(given))
    expect(await runsAnew(around(plusOne()), around(plusOne()))).toBe(0)
    expect(await runsAnew(around(plusOne()), around(plusTwo()))).toBe(1)
    const classes = [1, 2].map((by) =>
      by === 1
        ? class P extends Module<Given, number> {
            async forward({ n }: Given): Promise<number> {
              return n + 1
            }
          }
        : class P extends Module<Given, number> {
            async forward({ n }: Given): Promise<number> {
              return n + 2
            }
          },
    )
    const [One, Two] = classes as [(typeof classes)[0], (typeof classes)[0]]
    expect(await runsAnew(new One(), new One())).toBe(0)
    expect(await runsAnew(new One(), new Two())).toBe(1)
  })

  it('are those of the same version, where one is named, whatever the code', async () => {
    expect(await runsAnew(plusOne(), plusTwo(), { version: '1' })).toBe(0)
  })

  it('tell nothing of the code', async () => {
    const report = await evaluate(plusOne(), { devset, metrics })
    expect(JSON.stringify(report)).not.toContain('n + 1')
    expect(report.program.hash).toMatch(/^[0-9a-f]+$/)
  })
})

/** A class of the same name with another `forward`, or another field. */
function classOf(build: () => new () => Program<Given, number>): object {
  return new (build())()
}

describe('the code of a program', () => {
  it('is seen in class fields, and in methods that others override', async () => {
    const field = (by: number) =>
      by === 1
        ? class P extends Module<Given, number> {
            override forward = async ({ n }: Given): Promise<number> => n + 1
          }
        : class P extends Module<Given, number> {
            override forward = async ({ n }: Given): Promise<number> => n + 2
          }
    expect(
      await runsAnew(
        classOf(() => field(1)),
        classOf(() => field(1)),
      ),
    ).toBe(0)
    expect(
      await runsAnew(
        classOf(() => field(1)),
        classOf(() => field(2)),
      ),
    ).toBe(1)
    const run = (by: number) => {
      class Q extends Module<Given, number> {
        async forward({ n }: Given): Promise<number> {
          return n
        }
      }
      return by === 1
        ? class P extends Q {
            override run = async ({ n }: Given): Promise<number> => n + 1
          }
        : class P extends Q {
            override async run({ n }: Given): Promise<number> {
              return n + 2
            }
          }
    }
    expect(
      await runsAnew(
        classOf(() => run(1)),
        classOf(() => run(2)),
      ),
    ).toBe(1)
  })

  it('has to have a text where results are kept, or a version in its place', async () => {
    const bound = async function (this: { by: number }, { n }: Given): Promise<number> {
      return n + this.by
    }
    const of = (by: number, version?: string) => program('p', {}, bound.bind({ by }) as never, { version })
    const proxied = program('p', {}, new Proxy(async ({ n }: Given) => n, {}))
    for (const each of [
      of(1),
      proxied,
      program('around', { inner: of(1) }, async (given: Given, { inner }) => inner.run(given as never)),
    ]) {
      await expect(runsAnew(each, each)).rejects.toThrow(/can't be read at `(self|inner)`.*Give a `version`/)
      expect((await evaluate(each as never, { devset, metrics })).counts.finished).toBe(1)
      expect(await runsAnew(each, each, { version: '1' })).toBe(0)
    }
    expect(await runsAnew(of(1, 'a'), of(2, 'a'))).toBe(0)
    expect(await runsAnew(of(1, 'a'), of(2, 'b'))).toBe(1)
    const lab = { examples: devset, metric: () => 1, store: memoryTrialStore() }
    expect(() => trialLab(proxied, lab)).toThrow('`version`')
  })

  it('has a version of its own, in programs, classes and tools', async () => {
    const versioned = (by: number, version: string) =>
      program('p', {}, by === 1 ? async ({ n }: Given) => n + 1 : async ({ n }: Given) => n + 2, { version })
    expect(await runsAnew(versioned(1, '1'), versioned(2, '1'))).toBe(0)
    expect(await runsAnew(versioned(1, '1'), versioned(1, '2'))).toBe(1)
    const report = await evaluate(versioned(1, '7'), { devset, metrics })
    expect(report.program.version).toBe('7')
    const field = (version: string) =>
      class P extends Module<Given, number> {
        override readonly version = version
        async forward({ n }: Given): Promise<number> {
          return n
        }
      }
    expect(
      await runsAnew(
        classOf(() => field('1')),
        classOf(() => field('1')),
      ),
    ).toBe(0)
    expect(
      await runsAnew(
        classOf(() => field('1')),
        classOf(() => field('2')),
      ),
    ).toBe(1)
  })

  it('is the same with other line ends', async () => {
    const [unix, windows] = ['\n', '\r\n'].map((end) => {
      const forward = async ({ n }: Given): Promise<number> => n + 1
      return program('p', {}, Object.assign(forward, { toString: () => `async ({ n }) => {${end}return n + 1${end}}` }))
    })
    expect(await runsAnew(unix!, windows!)).toBe(0)
  })
})

describe('what a program is made of', () => {
  const lm = scriptedLM(() => chatReply({ answer: 'a' }))
  const asked = { devset: [{ id: 'a', inputs: { question: 'q' }, labels: {} }], lm }
  const around = (inner: object) =>
    program('p', { inner }, async ({ question }: { question: string }) => ({ answer: question }))
  const differ = async (one: object, other: object): Promise<boolean> => {
    expect(await runsAnew(one, one, asked)).toBe(0)
    return (await runsAnew(one, other, asked)) === 1
  }

  it('is another program: numbers, texts and lists in its fields, but no credentials', async () => {
    const of = (fields: object) => Object.assign(around({}), fields)
    expect(await differ(of({ k: 3 }), of({ k: 5 }))).toBe(true)
    expect(await differ(of({ options: { mode: 'a' } }), of({ options: { mode: 'b' } }))).toBe(true)
    expect(await differ(of({ stop: ['a'] }), of({ stop: ['a', 'b'] }))).toBe(true)
    expect(await differ(of({ apiKey: 'one' }), of({ apiKey: 'two' }))).toBe(false)
  })

  it('is another program: adapters and repairs of predictors, their LMs in frozen views too', async () => {
    const qa = (options: object) => new Predict('question -> answer', options)
    expect(await differ(qa({ adapter: chatAdapter() }), qa({ adapter: jsonAdapter() }))).toBe(true)
    expect(await differ(qa({ repairs: 1 }), qa({ repairs: 2 }))).toBe(true)
    const frozen = (options: object) => around(withState(qa(options), dumpState(qa({}))))
    expect(
      await differ(
        frozen({ lm: scriptedLM(() => '', { id: 'a' }) }),
        frozen({ lm: scriptedLM(() => '', { id: 'b' }) }),
      ),
    ).toBe(true)
  })

  it('is another program: the state of views inside', async () => {
    const inner = (instructions: string) => {
      const qa = new Predict('question -> answer')
      const { schemaVersion, predictors } = dumpState(qa)
      return around(withState(qa, { schemaVersion, predictors: { self: { ...predictors['self']!, instructions } } }))
    }
    expect(await differ(inner('Be brief.'), inner('Be long.'))).toBe(true)
  })

  it('is another program: what tools do, and how many steps an agent may take', async () => {
    const look = (by: number, version?: string) =>
      tool({ name: 'look', description: 'Looks.', version, run: by === 1 ? () => 'one' : () => 'two' })
    const agent = (options: object) => new ReAct('question -> answer', { tools: [look(1)], ...options })
    expect(await differ(agent({}), agent({ tools: [look(2)] }))).toBe(true)
    expect(await differ(agent({ tools: [look(1, '1')] }), agent({ tools: [look(2, '1')] }))).toBe(false)
    expect(await differ(agent({}), agent({ maxIterations: 3 }))).toBe(true)
    expect(await differ(agent({}), agent({ toolCalling: 'text' }))).toBe(true)
  })

  it('is the same program with another key of the LM', async () => {
    const keyed = (apiKey: string) => new Predict('question -> answer', { lm: lmWithOptions(lm, { apiKey } as never) })
    expect(await differ(keyed('one'), keyed('two'))).toBe(false)
  })
})
