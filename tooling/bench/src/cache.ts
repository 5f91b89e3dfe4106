import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cache, fileCache, type LM, type LMRequest, memoryCache, textMessage, withCache } from '@dspex/core'
import { fixedLM } from './instant-lm.ts'
import { measure } from './measure.ts'
import { runPython, withoutPython } from './python.ts'
import type { Bench } from './row.ts'

const sentence = 'The quick brown fox jumps over the lazy dog, and says:\n"Nothing is as it was." '
/** 4 kB in a system message and a question. */
const request: LMRequest = {
  temperature: 0.7,
  messages: [
    textMessage('system', sentence.repeat(13).slice(0, 1000)),
    textMessage('user', sentence.repeat(40).slice(0, 3000)),
  ],
}
const callers = 10_000

/** What a reply from a cache costs, and how many calls identical ones make. */
export const cacheBench: Bench = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dspex-bench-'))
  try {
    const { memory, file } = await measure({
      memory: await hit(memoryCache()),
      file: await hit(fileCache({ folder })),
    })
    const dspy = (await runPython('cache.py')) as { version: string; memoryMs: number; diskMs: number } | undefined
    const against = (value: number | undefined): { readonly baseline?: { name: string; value: number } } =>
      dspy && value !== undefined ? { baseline: { name: `dspy ${dspy.version}`, value: value * 1000 } } : {}
    return [
      {
        what: 'memory cache hit, 4 kB request',
        ours: memory * 1000,
        unit: 'µs',
        goal: { atMost: 20 },
        ...against(dspy?.memoryMs),
      },
      {
        what: 'file cache hit, 4 kB request',
        ours: file * 1000,
        unit: 'µs',
        goal: { atMost: 200 },
        ...against(dspy?.diskMs),
      },
      {
        what: '10,000 identical calls at once, provider calls',
        ours: await callsOfMany(),
        unit: '',
        goal: { atMost: 1 },
      },
      ...(dspy ? [] : [{ what: 'cache hits, against dspy', skipped: withoutPython }]),
    ]
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function hit(cache: Cache): Promise<() => Promise<unknown>> {
  const lm = withCache(fixedLM(), { cache })
  await lm.generate(request)
  return () => lm.generate(request)
}

async function callsOfMany(): Promise<number> {
  const inner = fixedLM(20)
  let calls = 0
  const counted: LM = {
    ...inner,
    generate(asked) {
      calls += 1
      return inner.generate(asked)
    },
  }
  const lm = withCache(counted, { cache: memoryCache() })
  await Promise.all(Array.from({ length: callers }, () => lm.generate(request)))
  return calls
}
