import { describe, expect, it } from 'vitest'
import { parsePrograms, parseSearches } from './programs.ts'
import { UsageError } from '../usage-error.ts'

const usual = { reasons: true, search: 'hybrid' } as const

describe('parsePrograms', () => {
  it.each([
    ['k1,k3', { k: 1, ...usual }, { k: 3, ...usual }],
    ['predict,cot', { k: 3, ...usual, reasons: false }, { k: 3, ...usual }],
    [' cot-k10 , predict-k2 ', { k: 10, ...usual }, { k: 2, ...usual, reasons: false }],
    ['dense,lexical-predict-k2', { k: 3, ...usual, search: 'dense' }, { k: 2, reasons: false, search: 'lexical' }],
  ])('reads %j', (text, first, second) => {
    expect(parsePrograms(text)).toEqual([first, second])
  })

  it.each([
    ['k1', "--programs needs two names, such as k1,k3 or predict,cot, not 'k1'."],
    ['k1,k2,k3', "--programs needs two names, such as k1,k3 or predict,cot, not 'k1,k2,k3'."],
    ['k3,cot', '--programs k3,cot names one program twice.'],
    ['k3-k4,cot', "--programs knows no 'k3-k4': write k3, predict, cot, retry, dense, or lexical-predict-k3."],
    ['k0,k3', "--programs knows no 'k0': write k3, predict, cot, retry, dense, or lexical-predict-k3."],
    ['k1,', "--programs knows no '': write k3, predict, cot, retry, dense, or lexical-predict-k3."],
    [
      'prdict,k1',
      "--programs knows no 'prdict': write k3, predict, cot, retry, dense, or lexical-predict-k3. Did you mean 'predict'?",
    ],
  ])('refuses %j with one sentence', (text, message) => {
    expect(() => parsePrograms(text)).toThrow(UsageError)
    expect(() => parsePrograms(text)).toThrow(message)
  })
})

describe('parseSearches', () => {
  it.each([
    ['dense', ['hybrid', 'dense']],
    ['hybrid', ['lexical', 'hybrid']],
    ['lexical, dense', ['lexical', 'dense']],
  ])('reads %j as a baseline and what is compared with it', (text, searches) => {
    expect(parseSearches(text)).toEqual(searches)
  })

  it.each([
    ['dens', "--retriever is one of dense, lexical, hybrid, not 'dens'. Did you mean 'dense'?"],
    ['dense,dense', '--retriever dense,dense names one search twice.'],
    ['dense,lexical,hybrid', '--retriever needs one search or two, such as dense or lexical,hybrid'],
  ])('refuses %j with one sentence', (text, message) => {
    expect(() => parseSearches(text)).toThrow(UsageError)
    expect(() => parseSearches(text)).toThrow(message)
  })
})
