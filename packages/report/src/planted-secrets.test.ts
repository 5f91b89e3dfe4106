import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { gunzipSync } from 'node:zlib'
import {
  type Cache,
  type Context,
  explainCacheKey,
  type LM,
  lmWithOptions,
  memoryCache,
  Predict,
  program,
  record,
  replay,
  saveState,
  withCache,
} from '@dspex/core'
import { cacheKey, defineLM, onWork } from '@dspex/core/implement'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { evaluate, fileTrialStore, metric } from '@dspex/evaluate'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvReport, csvTrials } from './data/csv-report.ts'
import { jsonlTrials, jsonReport } from './data/json-report.ts'
import { htmlReport } from './html/html-report.ts'
import { markdownReport } from './markdown/markdown-report.ts'
import { terminalReport } from './terminal/terminal-report.ts'

/** Where secrets are put in: what only its place makes one, and what its form makes one. */
interface Plants {
  readonly options: object
  readonly endpoint: string
  readonly lmError: () => Error
  readonly programError: string
  readonly metricError: string
  readonly warning: string
  readonly example: string
  readonly output: string
  readonly feedback: string
}

const harmless: Plants = {
  options: { maxTokens: 5 },
  endpoint: 'http://host/v1',
  lmError: () => new Error('down'),
  programError: 'It failed.',
  metricError: 'No score.',
  warning: 'seed is ignored',
  example: 'fine',
  output: 'Paris',
  feedback: 'good',
}

function plantsOf(secret: string): { readonly [Name in keyof Plants]: readonly Plants[Name][] } {
  const texts = [
    `Authorization: Bearer ${secret}`,
    `no answer from https://me:${secret}@host/v1?api_key=${secret}&a=1`,
    `bad: {"headers":{"x-api-key":"${secret}"},"body":"{\\"password\\":\\"${secret}\\"}"}`,
    `key sk-${secret}, postgres://me:${secret}@host/db, password=${secret} user=me`,
    `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`,
  ]
  const members = {
    url: `http://me:${secret}@host/?key=${secret}`,
    requestHeaders: new Headers({ authorization: secret }),
    responseHeaders: { 'set-cookie': [secret] },
    settings: new Map([['apiKey', secret]]),
    rawHeaders: ['Cookie', secret],
    body: JSON.stringify({ access_token: secret }),
  }
  return {
    options: [
      { apiKey: secret },
      { deep: [{ headers: { Authorization: `Bearer ${secret}` } }] },
      { headers: [['x-api-key', secret]] },
      { baseURL: `https://me:${secret}@host/?sig=${secret}` },
      { list: [`sk-${secret}`] },
      { body: JSON.stringify({ password: secret }) },
    ],
    endpoint: [`https://me:${secret}@host/v1`, `https://host/v1?api_key=${secret}`],
    lmError: [
      ...texts.map((text) => () => new Error(text)),
      () => Object.assign(new Error('down'), members),
      () => new Error('down', { cause: Object.assign(new TypeError(texts[0]), members) }),
      () => new AggregateError([new Error(texts[1])], 'all down'),
    ],
    programError: texts,
    metricError: texts,
    warning: texts,
    example: texts,
    output: texts,
    feedback: texts,
  }
}

/** What the user's data and the model say is kept as it is where it is used again, and told to who listens. */
const keptAsItIs: Partial<Record<keyof Plants, readonly string[]>> = {
  example: ['store', 'events'],
  output: ['recording', 'cache', 'store', 'events'],
  feedback: ['store', 'events'],
}

const shown = (value: unknown): string =>
  inspect(value, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null })

/** Runs an evaluation with what is planted, and gives all that leaves the process. */
async function outputsOf(plants: Plants): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'dspex-secrets-'))
  const heard: string[] = []
  const warned: string[] = []
  const hear = (message: unknown): void => void warned.push(shown(message))
  subscribe('dspex:warning', hear)
  const stop = onWork({ start: (message) => heard.push(shown(message)), end: (message) => heard.push(shown(message)) })
  try {
    const providerOptions = { acme: plants.options as never }
    const { lm, entries } = lmOf(plants, join(folder, 'recording.jsonl'))
    const qa = new Predict('question -> answer', { lmOptions: { providerOptions } })
    const asked = program('asked', { qa }, async ({ question }: { question: string }) => {
      if (question.startsWith('crash')) throw new Error(plants.programError)
      return qa.run({ question })
    })
    const context: Pick<Context, 'lmOptions' | 'retry'> = { lmOptions: { providerOptions }, retry: false }
    const devset = ['answer', 'crash', 'refuse'].map((id) => ({
      id,
      inputs: { question: `${id} ${plants.example}`, apiKey: plants.example },
      labels: { answer: plants.example },
    }))
    const scores = {
      told: metric('told', () => ({ score: 1, feedback: plants.feedback, details: { said: plants.feedback } })),
      broken: metric('broken', () => {
        throw new Error(plants.metricError)
      }),
    }
    const path = join(folder, 'trials.jsonl')
    await using store = fileTrialStore({ path })
    const report = await evaluate(asked, { devset, metrics: scores, lm, store, ...context })
    const error = await asked.run({ question: 'refuse' }, { lm, ...context }).catch((thrown: unknown) => thrown)
    await saveState(asked, join(folder, 'state.json'))
    const page = await textOf(htmlReport({ report, examples: devset }))
    const packed = [...page.matchAll(/<script type="text\/plain" id="[^"]+">([^<]*)</g)].map(([, data = '']) =>
      gunzipSync(Buffer.from(data, 'base64')).toString(),
    )
    return {
      recording: await readFile(join(folder, 'recording.jsonl'), 'utf8'),
      cache: entries.join('\n'),
      state: await readFile(join(folder, 'state.json'), 'utf8'),
      store: await readFile(path, 'utf8'),
      events: heard.join('\n'),
      warnings: warned.join('\n'),
      error: `${shown(error)}\n${JSON.stringify(error)}`,
      terminal: terminalReport(report),
      markdown: markdownReport(report),
      json: jsonReport(report),
      jsonl: await textOf(jsonlTrials(report)),
      csv: await textOf(csvReport(report, { examples: devset })),
      csvTrials: await textOf(csvTrials(report, { examples: devset })),
      html: `${page}\n${packed.join('\n')}`,
      'key explained': explainCacheKey({ lm, request: requestOf(plants) }, { lm, request: requestOf(harmless) }).join(
        '\n',
      ),
    }
  } finally {
    stop()
    unsubscribe('dspex:warning', hear)
    await rm(folder, { recursive: true })
  }
}

const requestOf = ({ options }: Plants): Parameters<typeof cacheKey>[1] => ({
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  providerOptions: { acme: options as never },
})

function lmOf(plants: Plants, file: string): { readonly lm: LM; readonly entries: readonly string[] } {
  const said = scriptedLM({
    text: chatReply({ answer: plants.output }),
    warnings: [{ type: 'other', message: plants.warning }],
  })
  const live = defineLM({
    id: 'planted',
    endpoint: plants.endpoint,
    generate(request) {
      if (JSON.stringify(request.messages).includes('refuse')) throw plants.lmError()
      return said.generate(request)
    },
  })
  const entries: string[] = []
  const inner = memoryCache()
  const cache: Cache = {
    ...inner,
    set(entry) {
      entries.push(`${entry.key} ${entry.value}`)
      return inner.set(entry)
    },
  }
  const given = lmWithOptions(live, { providerOptions: { acme: plants.options as never } })
  return { lm: withCache(record(given, { file }), { cache }), entries }
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

const secrets = fc.stringMatching(/^[A-Z][a-z]{3}[0-9]{2}[A-Za-z0-9]{8,24}$/)

describe('secrets', () => {
  it.each(Object.keys(harmless) as (keyof Plants)[])(
    'that stand in %s are in nothing that leaves the process',
    async (place) => {
      await fc.assert(
        fc.asyncProperty(secrets, async (secret) => {
          for (const planted of plantsOf(secret)[place]) {
            const outputs = await outputsOf({ ...harmless, [place]: planted })
            const leaks = Object.keys(outputs).filter((name) => outputs[name]?.includes(secret))
            expect(leaks.filter((name) => !keptAsItIs[place]?.includes(name))).toEqual([])
            // What is kept as it is has it: the test would notice if nothing were written at all.
            expect(leaks).toEqual(expect.arrayContaining([...(keptAsItIs[place] ?? [])]))
          }
        }),
        { numRuns: 3 },
      )
    },
    60_000,
  )

  it('make no other LM, key or state of one whose key was rotated', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dspex-rotated-'))
    try {
      const file = join(folder, 'recording.jsonl')
      for (const [index, options] of plantsOf('Abcd12efghijkl').options.entries()) {
        const rotated = plantsOf('Zyxw98vutsrqpo').options[index] as object
        const [before, after] = [options, rotated].map((each) =>
          lmWithOptions(scriptedLM(chatReply({ answer: String(index) }), { id: `lm ${index}` }), {
            providerOptions: { acme: each as never },
          }),
        ) as [LM, LM]
        const request = requestOf(harmless)
        expect(cacheKey(after, request)).toBe(cacheKey(before, request))
        const own = `${file}${index}`
        const result = await record(before, { file: own }).generate(request)
        expect(await (await replay({ file: own, live: after })).generate(request)).toEqual(result)
        const [first, second] = await Promise.all(
          [before, after].map((lm) =>
            evaluate(new Predict('question -> answer'), {
              devset: [{ id: 'a', inputs: { question: 'q' }, labels: {} }],
              metrics: { one: metric('one', () => 1) },
              lm,
            }),
          ),
        )
        expect(second?.program.hash).toBe(first?.program.hash)
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
