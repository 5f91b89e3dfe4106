import { ConfigurationError, DspexError, LMError, ParseError } from '@dspex/core'
import { describe, expect, it, vi } from 'vitest'
import { blameFor, describeError } from './classify-error.ts'

/** As a package would declare it that neither core nor this one knows. */
class ShelfError extends DspexError<'SHELF_EMPTY' | 'SHELF_LOCKED' | 'SHELF_GONE'> {
  protected static override readonly family = 'ShelfError'
  protected static override readonly blame = {
    SHELF_EMPTY: 'program',
    SHELF_LOCKED: 'infrastructure',
    SHELF_GONE: 'setup',
  } as const
}

describe('blameFor', () => {
  it.each([
    ['SHELF_EMPTY', 'program'],
    ['SHELF_LOCKED', 'infrastructure'],
    ['SHELF_GONE', 'setup'],
  ] as const)('believes an error of any package: %s blames the %s', (code, blame) => {
    expect(blameFor(new ShelfError('m', { code }))).toBe(blame)
  })

  it('looks for an error that knows among the causes, the nearest first', () => {
    const down = new LMError('down', { code: 'LM_SERVER' })
    expect(blameFor(new Error('outer', { cause: new Error('inner', { cause: down }) }))).toBe('infrastructure')
    expect(blameFor(new ParseError('m', { code: 'REPLY_EMPTY', raw: '', cause: down }))).toBe('program')
  })

  it('believes an error of another installed copy of core', async () => {
    vi.resetModules()
    const other = await import('@dspex/core')
    const foreign = new other.ConfigurationError('elsewhere')
    expect(foreign).not.toBeInstanceOf(ConfigurationError)
    expect(blameFor(foreign)).toBe('setup')
  })

  it.each([new TypeError('x'), 'a text', undefined, null])('blames the program for %s', (error) => {
    expect(blameFor(error)).toBe('program')
  })

  it('ends with causes that go in a circle', () => {
    const error = new Error('round')
    error.cause = error
    expect(blameFor(error)).toBe('program')
  })
})

describe('describeError', () => {
  it('writes name, code and message', () => {
    const facts = { name: 'ShelfError', code: 'SHELF_EMPTY', message: 'Nothing there.' }
    expect(describeError(new ShelfError('Nothing there.', { code: 'SHELF_EMPTY' }))).toEqual(facts)
    expect(describeError('a text')).toEqual({ name: 'Error', message: 'a text' })
  })

  it('cuts long texts, and mends those that no database takes', () => {
    expect(describeError(new Error('x'.repeat(3000))).message).toHaveLength(2000)
    expect(describeError(new Error('\ud800')).message).toBe('\ufffd')
  })
})
