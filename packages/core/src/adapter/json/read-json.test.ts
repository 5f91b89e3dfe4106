import { jsonValue } from '@dspex/lanes/arbitraries'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJson, readWholeJson, unfence } from './read-json.ts'

describe('readJson', () => {
  it('reads any JSON as it is, with fences and brackets in its strings', () => {
    fc.assert(
      fc.property(jsonValue(), (value) => {
        const text = JSON.stringify(value)
        expect(readJson(text)?.value).toEqual(JSON.parse(text))
        expect(readJson(`\`\`\`json\n${text}\n\`\`\``)?.value).toEqual(JSON.parse(text))
      }),
    )
  })

  it.each([
    ['a fence inside a string', '["run ```npm i```"]', ['run ```npm i```']],
    [
      'a fence inside a string inside a fence',
      '```json\n{"a.md": "```js\\nx()\\n```"}\n```',
      { 'a.md': '```js\nx()\n```' },
    ],
    ['text that leads to it', 'Here they are: ["a", "b"]', ['a', 'b']],
    ['text that follows it', '["a"] and that is all', ['a']],
    ['single quotes', "['a', 'b']", ['a', 'b']],
    ['a trailing comma', '{"a": 1,}', { a: 1 }],
    ['bare names and constants of Python', '{a: True, b: None}', { a: true, b: null }],
    ['a comment', '{"a": 1} // one', { a: 1 }],
  ])('reads %s', (_what, text, value) => {
    expect(readJson(text)?.value).toEqual(value)
  })

  it.each([
    ['a repair that would change a string', "['it's', 'ok']"],
    ['a string that was cut off', '["alpha", "beta", "gam'],
    ['a structure that was cut off', '{"a": 1'],
    ['a bracket within a sentence', 'As shown in [2001], water is wet.'],
    ['a bracket within a list of lines', '- one\n- two [2]'],
    ['plain words', 'red and blue'],
    ['a list without brackets', 'a, b'],
  ])('does not read %s', (_what, text) => {
    expect(readJson(text)).toBeUndefined()
  })

  it('leaves long broken texts alone, since repairing them could not be stopped', () => {
    expect(readJson(`[${'"a" b,'.repeat(40_000)}]`)).toBeUndefined()
  })
})

describe('readWholeJson', () => {
  it('reads nothing that stands in other text', () => {
    expect(readWholeJson('x: [1]')).toBeUndefined()
    expect(readWholeJson(' [1] ')?.value).toEqual([1])
  })
})

describe('unfence', () => {
  it('takes the fence off a text that is one', () => {
    expect(unfence('```\n42\n```').trim()).toBe('42')
    expect(unfence('```json\n{}\n```').trim()).toBe('{}')
    expect(unfence('a ```b``` c')).toBe('a ```b``` c')
  })
})
