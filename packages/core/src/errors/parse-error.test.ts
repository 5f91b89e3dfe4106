import { describe, expect, it } from 'vitest'
import { ParseError } from './parse-error.ts'

describe('ParseError', () => {
  it('counts one attempt and no issues unless told otherwise', () => {
    expect(new ParseError('m', { code: 'REPLY_EMPTY', raw: 'x' })).toMatchObject({ raw: 'x', issues: [], attempts: 1 })
  })
})
