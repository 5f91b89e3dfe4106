import type { Example } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { fieldAccuracy } from './field-accuracy.ts'

const labels = { name: 'Ada', address: { city: 'London', zip: null }, tags: ['a', 'b'] }
const example: Example<object, object> = { id: 'e', inputs: {}, labels }

describe('fieldAccuracy', () => {
  it('counts leaves and names those that are wrong', async () => {
    const output = { name: 'Ada', address: { city: 'Paris', zip: null }, tags: ['b', 'a'], more: 1 }
    expect(await fieldAccuracy().score(example, output)).toEqual({
      score: 0.5,
      feedback: '`address.city`: expected "London", got "Paris". `tags`: expected ["a","b"], got ["b","a"].',
      details: { wrong: ['address.city', 'tags'], total: 4 },
    })
  })

  it('is 1 when all fields are right, whatever their order', async () => {
    const output = { tags: ['a', 'b'], address: { zip: null, city: 'London' }, name: 'Ada' }
    expect(await fieldAccuracy().score(example, output)).toEqual({ score: 1, details: { wrong: [], total: 4 } })
  })

  it('reads one label and one output, also as JSON text', async () => {
    const metric = fieldAccuracy({ label: 'record', output: 'json' })
    const nested = { ...example, labels: { record: { a: 1, b: 2 } } }
    expect((await metric.score(nested, { json: '{"b": 2.0, "a": 1}' })).score).toBe(1)
    expect(await metric.score(nested, { json: 'a: 1' })).toMatchObject({
      score: 0,
      feedback: 'The output is no JSON object.',
    })
    expect((await metric.score(nested, {})).score).toBe(0)
  })

  it('counts fields that were not expected if asked to', async () => {
    const output = { ...labels, extra: 1 }
    expect((await fieldAccuracy().score(example, output)).score).toBe(1)
    expect(await fieldAccuracy({ extra: 'wrong' }).score(example, output)).toMatchObject({
      score: 0.8,
      feedback: '`extra` was not expected.',
    })
  })

  it('compares by a function if given one', async () => {
    const close = fieldAccuracy({ equal: (a, b) => Math.abs(Number(a) - Number(b)) < 0.1, version: '1' })
    const score = close.score({ ...example, labels: { total: 10 } }, { total: 10.05 })
    expect((await score).score).toBe(1)
  })

  it.each([[{}], [{ record: 'text' }], [{ record: {} }]])('refuses labels without fields: %j', async (labels) => {
    const label = 'record' in labels ? 'record' : undefined
    const scoring = fieldAccuracy({ label }).score({ ...example, labels }, {})
    await expect(scoring).rejects.toMatchObject({ code: 'METRIC_INPUT_INVALID' })
  })
})
