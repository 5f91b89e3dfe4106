import { describe, expect, it } from 'vitest'
import { explainServerError } from './explain-server-error.ts'

const url = 'postgres://reader:secret@db.example:5432/books'

describe('explainServerError', () => {
  it.each([
    ['28P01', 'DATABASE_REFUSED', 'setup'],
    ['3D000', 'DATABASE_REFUSED', 'setup'],
    ['53300', 'DATABASE_REFUSED', 'infrastructure'],
    ['ECONNREFUSED', 'DATABASE_UNREACHABLE', 'infrastructure'],
    ['57P01', 'DATABASE_UNREACHABLE', 'infrastructure'],
  ])('says of %s what it is and whom to blame', (code, expected, blame) => {
    const thrown = Object.assign(new Error('the server says no'), { code })
    const error = explainServerError(thrown, { url }) as Error
    expect(error).toMatchObject({ name: 'DatabaseError', code: expected, blame, cause: thrown })
    expect(error.message).toContain('db.example')
    expect(error.message).not.toContain('secret')
  })

  it('leaves anything else as it is', () => {
    const thrown = new TypeError('x')
    expect(explainServerError(thrown, { url })).toBe(thrown)
  })
})
