import { describe, expect, it } from 'vitest'
import { didYouMean, nearestName } from './nearest-name.ts'

describe('nearestName', () => {
  it.each([
    ['strng', 'string'],
    ['sting', 'string'],
    ['stirng', 'string'],
    ['STRING', 'string'],
    ['nubmer', 'number'],
    ['boolen', 'boolean'],
  ])('takes %s for a slip of %s', (name, expected) => {
    expect(nearestName(name, ['number', 'string', 'boolean'])).toBe(expected)
  })

  it('finds nothing when no name is near', () => {
    expect(nearestName('wobble', ['number', 'string'])).toBeUndefined()
    expect(nearestName('q', ['a', 'b'])).toBeUndefined()
    expect(nearestName('', ['a'])).toBeUndefined()
  })
})

describe('didYouMean', () => {
  it('writes a question, or nothing', () => {
    expect(didYouMean('contxt', ['context'], '`')).toBe(' Did you mean `context`?')
    expect(didYouMean('contxt', [])).toBe('')
  })
})
