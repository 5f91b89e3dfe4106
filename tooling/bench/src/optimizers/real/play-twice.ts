import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chatAdapter, textOf } from '@dspex/core'
import { scriptedLM } from '@dspex/core/testing'
import { expect } from 'vitest'
import { type IntentExample, intents } from './banking77.ts'
import type { RealContestant, RealTask } from './contestant.ts'
import { judge } from './judge.ts'
import { replyStore } from './reply-store.ts'

const examples = (count: number, name: string): IntentExample[] =>
  Array.from({ length: count }, (_, place) => ({
    id: `${name}${place}`,
    inputs: { message: `${name} message ${place} about topic ${place % 3}` },
    labels: { intent: intents[place % 3]! },
  }))

/**
 * Puts the intent into the header, as a small model does, until a demo shows the form or chance helps; then it knows topics 0
 * and 1.
 */
const model = () =>
  scriptedLM(({ messages, temperature, seed = 0, rolloutId }) => {
    const topic = Number(/topic (\d)/.exec(textOf(messages.at(-1)!.content))?.[1] ?? 0)
    const isShown = messages.some(
      ({ role, content }) => role === 'assistant' && textOf(content).includes('## intent ##'),
    )
    const isLucky = temperature === 1 && (seed === 2 || rolloutId === '2')
    const intent = intents[topic === 2 ? 3 : topic]!
    return isShown || isLucky ? `[[ ## intent ## ]]\n${intent}\n\n[[ ## completed ## ]]` : `[[ ## ${intent} ## ]]`
  })

/** For tests: has a contestant play twice, and expects the second time to ask nothing and to come to the same. */
export async function playTwice({ name, isSeeded, compete }: RealContestant): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'dspex-real-'))
  try {
    const file = join(folder, `${name}.jsonl`)
    const play = async () => {
      const lm = model()
      const store = replyStore({ lm, file, maxOutputTokens: 512 })
      const [search, judging] = [store.count(), store.count()]
      const data = { trainset: examples(24, 'train'), holdout: examples(12, 'test') }
      const task: RealTask = {
        ...data,
        adapterName: 'markers',
        adapter: chatAdapter(),
        budget: 120,
        seed: 1,
        search,
        judging,
      }
      const outcome = await compete(task)
      const judged = await judge(outcome, task)
      return { asked: lm.calls.length, outcome, judged, spent: search.spent() }
    }
    const first = await play()
    const second = await play()
    expect(first.asked).toBeGreaterThan(0)
    expect(second.asked).toBe(0)
    const found = ({ state, about, report }: typeof first.outcome) => ({ state, about, spent: report?.spent })
    expect(found(second.outcome)).toEqual(found(first.outcome))
    expect([second.judged, second.spent]).toEqual([
      first.judged,
      { ...first.spent, seconds: expect.closeTo(first.spent.seconds) },
    ])
    expect(first.judged.scores).toHaveLength(12)
    const demos = first.outcome.state.predictors['sort']!.demos.length
    const right = first.judged.scores.reduce((sum, score) => sum + score, 0)
    expect([right, first.judged.failed]).toEqual(demos > 0 ? [8, 0] : [0, 12])
    expect(demos > 0).toBe(isSeeded)
  } finally {
    await rm(folder, { recursive: true })
  }
}
