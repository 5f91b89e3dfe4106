import { describe, expect, expectTypeOf, it } from 'vitest'
import { textOf } from '../lm/message.ts'
import { Predict } from '../module/predict.ts'
import { program } from '../module/program.ts'
import { signature } from '../signature/signature.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { dumpState, stateHash } from './dump-state.ts'
import { isProgram, type Program } from '../program.ts'
import type { PredictorState, ProgramState } from './program-state.ts'
import { type ProgramView, withState } from './with-state.ts'

const reply = chatReply({ answer: 'A' })
const answer = (): Predict<'question -> answer'> => new Predict('question -> answer', { lmOptions: { seed: 1 } })

/** The state of `subject` with the predictor at `path` changed. */
function stateOf(subject: object, path: string, changes: Partial<PredictorState>): ProgramState {
  const state = dumpState(subject)
  return {
    ...state,
    predictors: { ...state.predictors, [path]: { ...(state.predictors[path] as PredictorState), ...changes } },
  }
}

/** All text that a run sends first. */
async function textSent(subject: Program<{ question: string }>): Promise<string> {
  const [request] = await subject.preview({ question: 'Q?' })
  return request?.text ?? expect.unreachable('nothing would be sent')
}

describe('withState', () => {
  it('sends the instructions of the state', async () => {
    const view = withState(answer(), stateOf(answer(), 'self', { instructions: 'Answer in rhymes.' }))
    expect(await textSent(view)).toContain('Answer in rhymes.')
  })

  it('sends the field descriptions of the state', async () => {
    const view = withState(answer(), stateOf(answer(), 'self', { descriptions: { answer: 'one word' } }))
    expect(await textSent(view)).toContain('one word')
  })

  it('drops a description that the state does not have', async () => {
    const described = new Predict(signature('question -> answer').describe({ answer: 'one word' }))
    expect(await textSent(withState(described, stateOf(described, 'self', { descriptions: {} })))).not.toContain(
      'one word',
    )
  })

  it('takes no method of every object for the description of a field', async () => {
    const odd = new Predict('toString -> valueOf')
    const [request] = await withState(odd, dumpState(odd)).preview({ toString: 'x' })
    expect(request?.text).not.toContain('native code')
  })

  it('shows the demos of the state instead of the own ones', async () => {
    const own = new Predict('question -> answer', {
      demos: [{ inputs: { question: 'own?' }, outputs: { answer: 'own' } }],
    })
    const text = await textSent(
      withState(own, stateOf(own, 'self', { demos: [{ inputs: { question: 'new?' }, outputs: { answer: 'new' } }] })),
    )
    expect([text.includes('new?'), text.includes('own?')]).toEqual([true, false])
  })

  it('samples with the LM options of the state instead of the own ones', async () => {
    const [request] = await withState(answer(), stateOf(answer(), 'self', { lmOptions: { temperature: 0.9 } })).preview(
      { question: 'Q?' },
    )
    expect(request?.request).toMatchObject({ temperature: 0.9 })
    expect(request?.request).not.toHaveProperty('seed')
  })

  it('leaves the program as it was', async () => {
    const base = answer()
    const before = [stateHash(dumpState(base)), await textSent(base)]
    await textSent(withState(base, stateOf(base, 'self', { instructions: 'Other.' })))
    expect([stateHash(dumpState(base)), await textSent(base)]).toEqual(before)
  })

  it('holds in run and in execute as in preview', async () => {
    const lm = scriptedLM(reply)
    const view = withState(answer(), stateOf(answer(), 'self', { instructions: 'Other.' }))
    await view.run({ question: 'Q?' }, { lm })
    await view.execute({ question: 'Q?' }, { lm })
    expect(lm.calls.map(({ messages }) => textOf(messages[0]?.content ?? []).includes('Other.'))).toEqual([true, true])
  })

  it('is a program of the same name that knows its state and its program', () => {
    const base = answer()
    const state = stateOf(base, 'self', { instructions: 'Other.' })
    const view = withState(base, state)
    expect([isProgram(view), view.name, view.state, view.program]).toEqual([true, 'Predict', state, base])
  })

  it('keeps its state when the object it was made of changes', () => {
    const state = structuredClone(stateOf(answer(), 'self', { instructions: 'Then.' })) as unknown as {
      predictors: { self: { instructions: string } }
    }
    const view = withState(answer(), state as unknown as ProgramState)
    state.predictors.self.instructions = 'Now.'
    expect(dumpState(view).predictors.self?.instructions).toBe('Then.')
  })

  it('looks at the same program when it is given a view', async () => {
    const base = answer()
    const inner = withState(base, stateOf(base, 'self', { instructions: 'Inner.', lmOptions: { temperature: 1 } }))
    const outer = withState(inner, stateOf(base, 'self', { instructions: 'Outer.' }))
    const text = await textSent(outer)
    expect([outer.program, text.includes('Outer.'), text.includes('Inner.')]).toEqual([base, true, false])
  })

  it('gives a shared predictor the state it has where it stands first', async () => {
    const shared = answer()
    const both = program('both', { first: shared, second: shared }, ({ question }: { question: string }, { second }) =>
      second.run({ question }),
    )
    expect(await textSent(withState(both, stateOf(both, 'first', { instructions: 'Shared.' })))).toContain('Shared.')
  })

  it('serves a thousand views of one program at once without mixing them up', async () => {
    const lm = scriptedLM(
      (request) => chatReply({ answer: /Rule \d+\./.exec(textOf(request.messages[0]?.content ?? []))?.[0] ?? 'none' }),
      { delayMs: 1 },
    )
    const base = program(
      'two',
      { one: answer(), two: answer() },
      async ({ question }: { question: string }, { one, two }) => {
        const first = await one.run({ question })
        return [first.answer, (await two.run({ question })).answer]
      },
    )
    const runs = Array.from({ length: 1000 }, (_, index) =>
      withState(base, stateOf(base, 'two', { instructions: `Rule ${index}.` })).run({ question: 'Q?' }, { lm }),
    )
    expect(await Promise.all(runs)).toEqual(Array.from({ length: 1000 }, (_, index) => ['none', `Rule ${index}.`]))
  })

  it('types the view as the program', () => {
    const view = withState(answer(), dumpState(answer()))
    expectTypeOf(view).toEqualTypeOf<ProgramView<{ question: string }, { answer: string }>>()
    // @ts-expect-error the input has no such field
    void view.preview({ query: 'Q?' }).catch(() => undefined)
  })

  describe('inside a program', () => {
    const outerOf = (inner: Program<{ question: string }, { answer: string }>) =>
      program('outer', { inner, own: answer() }, async ({ question }: { question: string }, { own }) => {
        await own.run({ question })
        return inner.run({ question })
      })
    const rhyming = (): ProgramView<{ question: string }, { answer: string }> =>
      withState(answer(), stateOf(answer(), 'self', { instructions: 'In rhymes.' }))

    it('keeps its state, frozen, out of the state around it', () => {
      expect(Object.keys(dumpState(outerOf(rhyming())).predictors)).toEqual(['own'])
    })

    it('keeps its state when the program around it gets another', async () => {
      const lm = scriptedLM(reply)
      const outer = outerOf(rhyming())
      await withState(outer, stateOf(outer, 'own', { instructions: 'In prose.' })).run({ question: 'Q?' }, { lm })
      const systems = lm.calls.map(({ messages }) => textOf(messages[0]?.content ?? []))
      expect([systems[0]?.includes('In prose.'), systems[1]?.includes('In rhymes.')]).toEqual([true, true])
    })

    it('is named in the trace by its place', async () => {
      const { trace } = await outerOf(rhyming()).execute({ question: 'Q?' }, { lm: scriptedLM(reply) })
      expect(trace.map(({ path }) => path)).toEqual(['own', 'inner'])
    })

    it('leaves a predictor that it does not have to the view further out', async () => {
      const shared = answer()
      const inner = program('inner', { own: answer() }, (task: { question: string }) => shared.preview(task))
      const outer = program(
        'outer',
        { near: withState(inner, dumpState(inner)), shared },
        (task: { question: string }, { near }) => near.run(task),
      )
      const requests = await withState(outer, stateOf(outer, 'shared', { instructions: 'Far.' })).run({
        question: 'Q?',
      })
      expect(requests[0]?.text).toContain('Far.')
    })

    it('wins over a view further out for a predictor that both name', async () => {
      const shared = answer()
      const near = withState(shared, stateOf(shared, 'self', { instructions: 'Near.' }))
      const outer = program('outer', { shared }, async ({ question }: { question: string }, parts) => [
        ...(await near.preview({ question })),
        ...(await parts.shared.preview({ question })),
      ])
      const requests = await withState(outer, stateOf(outer, 'shared', { instructions: 'Far.' })).run({
        question: 'Q?',
      })
      expect(requests.map(({ text }) => [text.includes('Near.'), text.includes('Far.')])).toEqual([
        [true, false],
        [false, true],
      ])
    })
  })
})
