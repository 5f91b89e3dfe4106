import { describe, expect, it } from 'vitest'
import { parsePrograms } from './programs.ts'
import { UsageError } from './usage-error.ts'

describe('parsePrograms', () => {
  it.each([
    ['k1,k3', { k: 1, reasons: true }, { k: 3, reasons: true }],
    ['predict,cot', { k: 3, reasons: false }, { k: 3, reasons: true }],
    [' cot-k10 , predict-k2 ', { k: 10, reasons: true }, { k: 2, reasons: false }],
  ])('reads %j', (text, first, second) => {
    expect(parsePrograms(text)).toEqual([first, second])
  })

  it.each([
    ['k1', "--programs needs two names, such as k1,k3 or predict,cot, not 'k1'."],
    ['k1,k2,k3', "--programs needs two names, such as k1,k3 or predict,cot, not 'k1,k2,k3'."],
    ['k3,cot', '--programs k3,cot names one program twice.'],
    ['k0,k3', "--programs knows no 'k0': write k3, predict, cot, or predict-k3."],
    ['k1,', "--programs knows no '': write k3, predict, cot, or predict-k3."],
    ['prdict,k1', "--programs knows no 'prdict': write k3, predict, cot, or predict-k3. Did you mean 'predict'?"],
  ])('refuses %j with one sentence', (text, message) => {
    expect(() => parsePrograms(text)).toThrow(UsageError)
    expect(() => parsePrograms(text)).toThrow(message)
  })
})
