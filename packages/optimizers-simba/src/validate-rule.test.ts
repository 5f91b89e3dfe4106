import { describe, expect, it } from 'vitest'
import { findFault } from './validate-rule.ts'

const surroundings = {
  instructions: 'Sort the message.\n\nIf the message mentions a card, then the label should be card.',
  shown: ['I have lost the card that you sent to me last week'],
  rejected: ['If it rains, say so in the answer.'],
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
    ['echoes an input', 'If the user says "I have lost the card that you sent to me last week", answer card.'],
    ['repeats itself', 'when when when when when when when when when when when when so'],
    ['names no condition', 'Think carefully about the message.'],
  ])('says that a rule is at fault: %s', (fault, rule) => {
    expect(findFault(rule, surroundings)).toBe(fault)
  })
})
