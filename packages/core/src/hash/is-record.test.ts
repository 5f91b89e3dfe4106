import { describe, expect, it } from 'vitest'
import { isRecord } from './is-record.ts'

describe('isRecord', () => {
  it.each([[{}], [{ a: 1 }], [Object.create(null)], [new Date()]])('holds for %o', (value: unknown) => {
    expect(isRecord(value)).toBe(true)
  })

  it.each([[null], [undefined], [[]], ['text'], [1], [() => 1]])('does not hold for %o', (value: unknown) => {
    expect(isRecord(value)).toBe(false)
  })
})
