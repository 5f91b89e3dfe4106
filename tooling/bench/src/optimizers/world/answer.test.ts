import { dumpState, editState, type ProgramState, withState } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { answer } from './answer.ts'
import type { ChatMessage } from './chat-prompt.ts'
import { trueAccuracy, writeRule } from './help.ts'
import { findTexts, textOf, truthOf } from './text.ts'
import { worldLM } from './world-lm.ts'
import { promptsOf, worldExamples, worldProgram } from './world-program.ts'
import { type World, worldOf } from './world.ts'

/** How often the program is right on `count` texts, run through its LM. */
async function measure(world: World, state: ProgramState, count: number): Promise<number> {
  const program = withState(worldProgram(world), state)
  const lm = worldLM(world)
  let right = 0
  for (const { inputs, labels } of worldExamples(world, count, 50_000))
    right += (await program.run(inputs, { lm })).label === labels?.label ? 1 : 0
  return right / count
}

/** A state with a demo of the most frequent class and a rule for the next, and one that is wrong. */
function helped(world: World): ProgramState {
  const state = dumpState(worldProgram(world))
  const text = Array.from({ length: 200 }, (_, number) => textOf(world, number)).find(
    ({ classIndex }) => classIndex === 0,
  )!
  const { label, key } = truthOf(world, text)
  const rules = [
    writeRule(world.cues[1]!, 'label', world.labels[1]!),
    writeRule(world.cues[2]!, 'label', world.labels[5]!),
  ]
  return editState(state, 'classify', ({ instructions }) => ({
    instructions: [instructions, ...rules].join('\n\n'),
    demos: [{ inputs: { message: text.message, ...(world.pipeline && { key }) }, outputs: { label } }],
  }))
}

describe('answer', () => {
  const count = 2000
  // Four standard errors: the draws are fixed, so this fails for good or never.
  const tolerance = 4 * Math.sqrt(0.25 / count)

  it.each(['zipf/5', 'uniform-penalties/5', 'pipeline-zipf-penalties/5', 'null-pipeline-uniform/5'])(
    'is right as often as the world says: %s',
    { timeout: 60_000 },
    async (id) => {
      const world = worldOf(id)
      for (const state of [dumpState(worldProgram(world)), helped(world)])
        expect(Math.abs((await measure(world, state, count)) - trueAccuracy(world, promptsOf(state)))).toBeLessThan(
          tolerance,
        )
    },
  )

  const world = worldOf('uniform/2')
  const ask = async (number: number): Promise<readonly ChatMessage[]> => {
    const [shown] = await worldProgram(world).preview({ message: textOf(world, number).message })
    return shown!.messages.map(({ role, content }) => ({
      role,
      content: content.map((part) => ('text' in part ? part.text : '')).join(''),
    }))
  }

  it('gives equal requests equal answers, on every machine', () => {
    const answers = [1, 2, 3].map((number) => {
      const content = `[[ ## message ## ]]\n${textOf(world, number).message}\n\nReply with \`[[ ## label ## ]]\`, and end with \`[[ ## completed ## ]]\`.`
      return answer(worldOf('uniform/2'), { messages: [{ role: 'user', content }] }).text.split('\n')[1]
    })
    expect(answers).toMatchInlineSnapshot(`
      [
        "lougove",
        "zaplaineax",
        "wihi",
      ]
    `)
  })

  it('gives another rollout and another temperature another sample', async () => {
    const messages = await Promise.all(Array.from({ length: 60 }, (_, number) => ask(number)))
    const all = (sampling: object): string =>
      messages.map((each) => answer(world, { messages: each, ...sampling }).text).join()
    expect(all({ temperature: 1, rollout: 1 })).toBe(all({ temperature: 1, rollout: 1 }))
    expect(
      new Set([
        all({}),
        all({ temperature: 1 }),
        all({ temperature: 1, rollout: 1 }),
        all({ temperature: 1, rollout: 2 }),
      ]).size,
    ).toBe(4)
  })

  it('counts a quarter of the characters as tokens', async () => {
    const messages = await ask(1)
    const reply = answer(world, { messages })
    const characters = messages.reduce((sum, { content }) => sum + content.length, 0)
    expect([reply.inputTokens, reply.outputTokens]).toEqual([
      Math.ceil(characters / 4),
      Math.ceil(reply.text.length / 4),
    ])
  })
})

describe('findTexts', () => {
  it('finds every text that a prompt shows, also within JSON', () => {
    const world = worldOf('uniform/2')
    const texts = [textOf(world, 4), textOf(world, 7)]
    expect(findTexts(world, JSON.stringify({ seen: texts.map(({ message }) => message) }, null, 2))).toEqual(texts)
  })
})
