import { type Example, LMError, Predict, program } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { simba } from './simba.ts'

const colours = ['red', 'green', 'blue', 'white', 'black'] as const
const things = (count: number): Example<{ thing: string }, { colour: string }>[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `t${n}`,
    inputs: { thing: `thing ${n} of kind ${n % 5}` },
    labels: { colour: colours[n % 5]! },
  }))
const right = ({ labels }: { readonly labels: { readonly colour: string } }, { colour }: { readonly colour: string }) =>
  labels.colour === colour
const student = (): Predict<'thing -> colour'> => new Predict('thing -> colour')

/** Knows kinds 0 and 1; the others where a demo shows the kind. Its reflections are what `rule` says. */
const lm = (rule: (call: number) => string = () => 'nonsense') =>
  scriptedLM(({ messages }, call) => {
    const [last, before] = [JSON.stringify(messages.at(-1)), JSON.stringify(messages.slice(0, -1))]
    if (last.includes('rejected_rules')) return chatReply({ diagnosis: 'none', rule: rule(call) })
    const kind = Number(/of kind (\d)/.exec(last)?.[1])
    return chatReply({ colour: kind < 2 || before.includes(`of kind ${kind}`) ? colours[kind] : 'none' })
  })

describe('simba, with what it is given', () => {
  it('takes a trainset smaller than a batch, down to five examples, and says what that can tell', async () => {
    for (const count of [1, 5, 12]) {
      const { report } = await simba({ batchSize: 16 }).compile(student(), {
        metric: right,
        trainset: things(count),
        lm: lm(),
      })
      expect(report.warnings[0]).toMatchObject({ code: 'FEW_EXAMPLES' })
      expect(report.warnings[0]?.message).toContain(`With ${count} example`)
    }
  })

  it('refuses an empty trainset, and a student without predictors', async () => {
    await expect(simba().compile(student(), { metric: right, trainset: [], lm: lm() })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringContaining('trainset is empty') as string,
    })
    const bare = program('bare', {}, async ({ thing }: { thing: string }) => ({ colour: thing }))
    await expect(simba().compile(bare, { metric: right, trainset: things(9), lm: lm() })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringContaining('no predictor') as string,
    })
  })

  it('learns from a trainset without labels, by what the metric says', async () => {
    // JavaScript, and data without labels, leave the member out.
    const trainset = things(40).map(({ id, inputs }) => ({ id, inputs }) as Example<{ thing: string }, object>)
    const metric = (
      example: { readonly inputs: { readonly thing: string } },
      { colour }: { readonly colour: string },
    ): boolean => colour === colours[Number(/kind (\d)/.exec(example.inputs.thing)?.[1])]
    const first = lm()
    const teacher = scriptedLM(({ messages }) =>
      chatReply({ colour: colours[Number(/of kind (\d)/.exec(JSON.stringify(messages.at(-1)))?.[1])] }),
    )
    const { report } = await simba({ teacher }).compile(student(), { metric, trainset, lm: first })
    expect(report.changed).toBe(true)
    expect(report.winner.score?.mean).toBeGreaterThan(report.baseline.score!.mean)
  })

  it.each([
    ['NaN', () => Number.NaN],
    ['a string', () => 'good' as unknown as number],
    ['a rejection', () => Promise.reject(new Error('no judge'))],
  ])('says so at once where the metric gives %s each time', async (_, metric) => {
    const asked = lm()
    await expect(simba().compile(student(), { metric, trainset: things(40), lm: asked })).rejects.toThrow(/metric/i)
    expect(asked.calls.length).toBeLessThanOrEqual(5)
  })

  it('leaves out single examples that the metric fails on, and never takes them for a score', async () => {
    const metric = (
      example: Parameters<typeof right>[0] & { readonly id: string },
      output: { readonly colour: string },
    ) => (Number(example.id.slice(1)) % 7 === 3 ? Number.NaN : Number(right(example, output)))
    const { report } = await simba().compile(student(), { metric, trainset: things(42), lm: lm() })
    expect(report.baseline.score?.n).toBe(36)
    expect(report.changed).toBe(true)
  })

  it('ends unchanged, and says why, where reflections are nonsense every time', async () => {
    for (const rule of [
      '',
      '{"rule": "string"}',
      'rule rule rule rule rule rule rule rule rule rule rule rule',
      'no reply',
    ]) {
      const promptModel = rule === 'no reply' ? scriptedLM(() => 'no fields here') : lm(() => rule)
      const { report } = await simba({ maxDemos: 0, promptModel }).compile(student(), {
        metric: right,
        trainset: things(40),
        lm: lm(),
      })
      expect(report.changed).toBe(false)
      expect(report.summary).toContain('stays as it is')
      expect(Object.keys(report.useless).join()).toMatch(/^reflection: /)
      expect(report.steps.length).toBeLessThan(12)
    }
  })

  it('does what a budget of one call allows for', async () => {
    const asked = lm()
    const { report } = await simba({ budget: { calls: 1 } }).compile(student(), {
      metric: right,
      trainset: things(40),
      lm: asked,
    })
    expect(asked.calls).toHaveLength(1)
    expect(report.changed).toBe(false)
    expect(report.ended).toMatch(/calls/)
  })

  it('stops at an abort with its reason, before and during', async () => {
    const reason = new Error('enough')
    await expect(
      simba().compile(student(), { metric: right, trainset: things(40), lm: lm(), signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason)
    const controller = new AbortController()
    const asked = scriptedLM(({ messages }, call) => {
      if (call === 60) controller.abort(reason)
      return lm().generate({ messages })
    })
    await expect(
      simba().compile(student(), { metric: right, trainset: things(40), lm: asked, signal: controller.signal }),
    ).rejects.toBe(reason)
  })

  it('ends after the first examples where a provider always refuses, retries and all', async () => {
    const down = scriptedLM(() => new LMError('quota spent', { code: 'LM_RATE_LIMIT' }))
    const retry = { refusals: 2, baseMs: 1 }
    await expect(
      simba().compile(student(), { metric: right, trainset: things(400), lm: down, retry, limits: false }),
    ).rejects.toThrow('quota spent')
    expect(down.calls.length).toBeLessThanOrEqual(5 * 3)
  })
})
