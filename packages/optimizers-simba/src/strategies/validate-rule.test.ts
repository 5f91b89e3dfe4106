import { describe, expect, it } from 'vitest'
import { findFault } from './validate-rule.ts'

const surroundings = {
  instructions: 'Sort the message.\n\nIf the message mentions a card, then the label should be card.',
  shown: ['I have lost the card that you sent to me last week'],
  rejected: ['If it rains, say so in the answer.'],
  told: [
    'The rule alone, without quotation marks.',
    'Write one rule. Never quote a whole input, and never repeat a rule that is there already.',
  ],
}

describe('findFault', () => {
  it('lets a rule through that names a condition', () => {
    expect(findFault('If the message asks for money back, then answer refund.', surroundings)).toBeUndefined()
    expect(findFault('Wenn nach Geld gefragt wird, antworte mit Rückzahlung.', surroundings)).toBeUndefined()
    expect(findFault('如果用户要求退款,请回答退款类别,不要回答其他类别。', surroundings)).toBeUndefined()
  })

  it.each([
    ['empty', '  '],
    ['too long', `If so, then ${'and '.repeat(200)}`],
    ['echoes a schema', 'If so, answer {"label": "string"} and nothing else.'],
    ['echoes a schema', 'When done write [[ ## completed ## ]].'],
    ['stands there already', 'if the message  mentions a card, then the label should be card.'],
    ['was rejected before', 'If it rains, say so in the answer.'],
    ['was rejected before', 'If it rains, say so in the answer. (solves 0 of 3 such failures (evidence -1.2))'],
    ['echoes a verdict', 'If asked, note that it solves 0 of 2 such failures and spoils some.'],
    ['echoes its task', 'The rule alone, without quotation marks.'],
    ['echoes its task', 'If so: never quote a whole input, and never repeat a rule that is there already'],
    ['echoes an input', 'If the user says "I have lost the card that you sent to me last week", answer card.'],
    ['repeats itself', 'when when when when when when when when when when when when so'],
    ['names no condition', 'Think carefully about the message.'],
  ])('says that a rule is at fault: %s', (fault, rule) => {
    expect(findFault(rule, surroundings)).toBe(fault)
  })
})
