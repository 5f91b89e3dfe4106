import { describe, expect, it } from 'vitest'
import { formatDifference, formatDuration, formatScore, formatUsd } from './number-format.ts'

describe('formatScore', () => {
  it.each([
    [0.6587, '0.659'],
    [-0.0001, '0.000'],
    [71.26, '71.3'],
    [1204.4, '1204'],
  ])('writes %d as %s', (score, text) => expect(formatScore(score)).toBe(text))
})

describe('formatDifference', () => {
  it.each([
    [0.031, '+0.031'],
    [-0.031, '-0.031'],
    [0.0001, '0.000'],
  ])('writes %d as %s', (difference, text) => expect(formatDifference(difference)).toBe(text))
})

describe('formatUsd', () => {
  it.each([
    [0, '$0.00'],
    [12.345, '$12.35'],
    [0.00312, '$0.0031'],
    [-0.5, '-$0.50'],
    [1e-15, '$0.0000000000'],
  ])('writes %d as %s', (usd, text) => expect(formatUsd(usd)).toBe(text))
})

describe('formatDuration', () => {
  it.each([
    [0.001, '0 ms'],
    [4.4912, '4.49 ms'],
    [9.996, '10 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [59_960, '1 min'],
    [125_000, '2 min 5 s'],
    [3_599_800, '1 h'],
    [12_000_000, '3 h 20 min'],
    [-3.65, '-3.65 ms'],
  ])('writes %d as %s', (ms, text) => expect(formatDuration(ms)).toBe(text))
})
