import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dumpState, Predict, program, type WarningMessage, warnings } from '@dspex/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { evaluate } from './evaluate.ts'
import { trialLab } from './lab/trial-lab.ts'
import { fileTrialStore } from './store/file-trial-store.ts'
import { memoryTrialStore } from './store/memory-trial-store.ts'

const devset = [{ id: 'a', inputs: { n: 1 }, labels: {} }]
const metrics = { one: () => 1 }
type Given = { n: number }
const plusOne = () => program('p', {}, async ({ n }: Given) => n + 1)
const plusTwo = () => program('p', {}, async ({ n }: Given) => n + 2)

describe('resuming with changed code', () => {
  const heard: WarningMessage[] = []
  const listen = (message: unknown): void => void heard.push(message as WarningMessage)
  beforeEach(() => warnings.subscribe(listen))
  afterEach(() => {
    warnings.unsubscribe(listen)
    heard.length = 0
  })
  const codes = (report: { readonly warnings: readonly { readonly code: string }[] }): readonly string[] =>
    report.warnings.map(({ code }) => code).filter((code) => code !== 'FEW_EXAMPLES')

  it.each(['memory', 'file'])('says so before it runs anything, over a store in %s', async (kind) => {
    const folder = await mkdtemp(join(tmpdir(), 'dspex-code-'))
    try {
      const path = join(folder, 'trials.jsonl')
      const kept = memoryTrialStore()
      const evaluated = async (subject: object, options: object = {}) => {
        const file = kind === 'file' ? fileTrialStore({ path }) : undefined
        const report = await evaluate(subject as never, { devset, metrics, store: file ?? kept, ...options })
        await file?.[Symbol.asyncDispose]()
        return report
      }
      expect(codes(await evaluated(plusOne()))).toEqual([])
      const changed = await evaluated(plusTwo())
      expect(changed.warnings.filter(({ code }) => code === 'CODE_CHANGED')).toEqual([
        {
          code: 'CODE_CHANGED',
          message:
            "The code of 'p' has changed since one trial was stored, which counts no more and is run anew (study 'default'). " +
            'If what it does has not changed, give it a `version`, which then stands for the code.',
        },
      ])
      expect(heard.map(({ code }) => code)).toEqual(['CODE_CHANGED'])
      // All is there, so nothing is run anew.
      expect(codes(await evaluated(plusTwo()))).toEqual([])
      expect(codes(await evaluated(plusOne()))).toEqual([])
      // Another study, another program, a version: nothing has changed.
      const plusThree = (name: string) => program(name, {}, async ({ n }: Given) => n + 3)
      expect(codes(await evaluated(plusThree('p'), { runId: 'other' }))).toEqual([])
      expect(codes(await evaluated(plusThree('q')))).toEqual([])
      expect(codes(await evaluated(plusThree('p'), { version: '3' }))).toEqual([])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('says so in a lab too', async () => {
    const store = memoryTrialStore()
    const qa = (by: number) =>
      program(
        'p',
        { ask: new Predict('n: int -> answer') },
        by === 1 ? async ({ n }: Given) => n + 1 : async ({ n }: Given) => n + 2,
      )
    for (const [by, expected] of [
      [1, []],
      [1, []],
      [2, ['CODE_CHANGED']],
      [2, ['CODE_CHANGED']],
    ] as const) {
      const subject = qa(by)
      const lab = trialLab(subject, { examples: devset, metric: () => 1, store })
      await lab.run([{ state: dumpState(subject), exampleId: 'a' }])
      expect(heard.map(({ code }) => code)).toEqual(expected)
    }
  })
})
