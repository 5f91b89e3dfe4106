import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { keepingReporter, seedKeeper } from './keep-seeds.ts'

const root = mkdtempSync(join(tmpdir(), 'dspex-seeds-'))
afterAll(() => rmSync(root, { recursive: true }))

describe('keepingReporter', () => {
  it('keeps the seed of a property that fails, which then fails alike', () => {
    const folder = join(root, 'kept')
    const keeper = seedKeeper(folder)
    const reporter = keepingReporter(keeper, () => 'a.test.ts > holds') as never
    const counterexamples: unknown[] = []
    const assert = (seed?: number): void =>
      fc.assert(
        fc.property(fc.integer(), (value) => {
          if (value <= 1000) return true
          counterexamples.push(value)
          return false
        }),
        { reporter, ...(seed !== undefined && { seed }) },
      )
    expect(keeper.find('a.test.ts > holds')).toBeUndefined()
    expect(() => assert()).toThrow(/seed: -?\d+, path: /)
    const first = counterexamples.splice(0)
    const seed = keeper.find('a.test.ts > holds')
    expect(seed).toBeTypeOf('number')
    expect(() => assert(seed)).toThrow(`seed: ${seed},`)
    expect(counterexamples).toEqual(first)
    expect(keeper.find('a.test.ts > another')).toBeUndefined()
    keeper.forget('a.test.ts > holds')
    expect(readdirSync(folder)).toEqual([])
  })

  it('says nothing of a property that holds', () => {
    const keeper = seedKeeper(join(root, 'none'))
    fc.assert(fc.property(fc.integer(), Number.isInteger), { reporter: keepingReporter(keeper, () => 'a') as never })
    expect(keeper.find('a')).toBeUndefined()
  })
})
