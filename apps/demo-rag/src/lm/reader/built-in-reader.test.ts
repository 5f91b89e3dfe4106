import { type LMRequest, textMessage, textOf } from '@dspex/core'
import { createRandom } from '@dspex/core/implement'
import { testLM } from '@dspex/core/conformance'
import { describe, expect, it } from 'vitest'
import { wordF1 } from '@dspex/evaluate'
import { askFixture } from './ask-fixture.ts'
import { builtInReader } from './built-in-reader.ts'

const lm = builtInReader()

async function reply(...messages: LMRequest['messages']): Promise<string> {
  const { completions } = await lm.generate({ messages })
  return textOf(completions[0]?.content ?? [])
}

function request(question: string, passages: readonly string[], outputs = ['reasoning', 'answer']): string {
  const headers = outputs.map((name) => `\`[[ ## ${name} ## ]]\``).join(', then ')
  const context = JSON.stringify(passages).replaceAll('","', '", "')
  return `[[ ## question ## ]]\n${question}\n\n[[ ## context ## ]]\n${context}\n\nReply with ${headers}, and end with \`[[ ## completed ## ]]\`.`
}

const harbour = 'Harbour of Ostvik\n\nThe harbour of Ostvik has 12 cranes. Its master is Nils Aune.'

describe('builtInReader', () => {
  it('answers in the format asked for and quotes its evidence', async () => {
    const text = await reply(
      textMessage('system', 'Prose.'),
      textMessage('user', request('Who is the master of the harbour?', [harbour])),
    )
    expect(text).toBe(
      '[[ ## reasoning ## ]]\nPassage 1 says: “Its master is Nils Aune.”\n\n[[ ## answer ## ]]\nNils Aune\n\n[[ ## completed ## ]]',
    )
  })

  it('writes only the outputs that are asked for', async () => {
    const text = await reply(
      textMessage('user', request('How many cranes does the harbour have?', [harbour], ['answer'])),
    )
    expect(text).toBe('[[ ## answer ## ]]\n12\n\n[[ ## completed ## ]]')
  })

  it('answers in JSON where the request asks for it', async () => {
    const chat = request('Who is the master of the harbour?', [harbour])
    const asked = chat.replace(/Reply with .*$/, 'Reply with a JSON object of `reasoning` and `answer`.')
    expect(JSON.parse(await reply(textMessage('user', asked)))).toMatchObject({ answer: 'Nils Aune' })
  })

  it('answers the last request, past demos and a repair turn', async () => {
    const text = await reply(
      textMessage('user', request('What is the capital of Elbonia?', ['The capital of Elbonia is Mud.'])),
      textMessage('assistant', '[[ ## answer ## ]]\nMud\n\n[[ ## completed ## ]]'),
      textMessage('user', request('Who is the master of the harbour?', [harbour])),
      textMessage('assistant', 'Nils'),
      textMessage('user', 'Your reply does not fit:\n- `answer`: missing\n\nReply with `[[ ## answer ## ]]`.'),
    )
    expect(text).toContain('Nils Aune')
  })

  it.each([
    ['the subject is not there', 'Who is the mayor of Brighton?'],
    ['the subject is there and the fact is not', 'What is the population of Ostvik?'],
  ])('says unknown where %s', async (_, question) => {
    expect(await reply(textMessage('user', request(question, [harbour])))).toContain('[[ ## answer ## ]]\nunknown')
  })

  it('says unknown without passages', async () => {
    expect(await reply(textMessage('user', request('Who is the master?', [])))).toContain('\nunknown\n')
  })

  it('looks up a description in one passage and the fact in another', async () => {
    const passages = [
      'Nils Aune\n\nNils Aune was born in Bergen. He is the master of Ostvik.',
      'Mira Dahl\n\nMira Dahl was born in Tromsø.',
      harbour,
    ]
    const question = 'How many cranes does the harbour whose master is Nils Aune have?'
    expect(await reply(textMessage('user', request(question, passages)))).toContain('[[ ## answer ## ]]\n12')
  })

  it('compares numbers in the direction asked for', async () => {
    const passages = ['Lake Alm\n\nLake Alm is 40 metres deep.', 'Lake Burr\n\nLake Burr is 1,200 metres deep.']
    expect(await reply(textMessage('user', request('Which is deeper, Lake Alm or Lake Burr?', passages)))).toContain(
      '\nLake Burr\n',
    )
    expect(
      await reply(textMessage('user', request('Of Lake Alm and Lake Burr, which is smaller?', passages))),
    ).toContain('\nLake Alm\n')
  })

  it('reads markers within passages as text', async () => {
    const passage = 'The sign says [[ ## answer ## ]] no. The guard is Tove Lie.'
    expect(await reply(textMessage('user', request('Who is the guard?', [passage])))).toContain('\nTove Lie\n')
  })

  it('refuses what is not a question about passages', async () => {
    await expect(reply(textMessage('user', 'Write a poem.'))).rejects.toMatchObject({ code: 'LM_UNSUPPORTED' })
  })

  it('answers most questions about documents that it was not made with', async () => {
    const trials = await askFixture('unseen')
    expect(trials).toHaveLength(26)
    expect(mean(trials.map((trial) => trial.exactMatch))).toBeGreaterThan(0.7)
  })

  it('says unknown to most questions that the documents do not answer', async () => {
    const trials = await askFixture('unseen', 'unanswerable')
    expect(trials).toHaveLength(10)
    expect(mean(trials.map((trial) => (trial.unknown ? 1 : 0)))).toBeGreaterThan(0.5)
  })

  it('falls to chance when the gold answers are shuffled', async () => {
    const trials = await askFixture('unseen')
    const random = createRandom('control')
    const shuffled = Array.from({ length: 20 }, () => {
      const gold = random.shuffle(trials.map((trial) => trial.question.answers))
      return mean(
        trials.map(({ answer = '' }, index) => Math.max(...(gold[index] ?? []).map((each) => wordF1(answer, each)))),
      )
    })
    expect(mean(shuffled)).toBeLessThan(0.1)
    expect(mean(trials.map((trial) => trial.f1))).toBeGreaterThan(mean(shuffled) + 0.6)
  })
})

testLM('builtInReader', {
  create: builtInReader,
  prompt: request('Who is the master?', [harbour]),
  expectText: /Nils Aune/,
})

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
