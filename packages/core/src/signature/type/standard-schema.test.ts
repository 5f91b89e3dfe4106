import type { StandardSchemaV1 } from '@standard-schema/spec'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import * as mini from 'zod/mini'
import { acceptsUndefined, isStandardSchema, jsonSchemaOf, toIssues } from './standard-schema.ts'

describe('isStandardSchema', () => {
  it('takes objects and functions that implement it, of any library', () => {
    const callable = Object.assign(() => {}, { '~standard': mini.string()['~standard'] })
    expect([z.string(), mini.string(), callable].map(isStandardSchema)).toEqual([true, true, true])
    expect([null, {}, 'string', () => {}, { '~standard': null }].map(isStandardSchema)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ])
  })
})

describe('jsonSchemaOf', () => {
  const transformed = z.string().transform(Number)

  it('says what a schema takes, or gives', () => {
    expect(jsonSchemaOf(z.string().default('x'), 'input')).toEqual({ type: 'string', default: 'x' })
    expect(jsonSchemaOf(transformed, 'input')).toEqual({ type: 'string' })
  })

  it('says what a schema takes if it can not say what it gives', () => {
    expect(jsonSchemaOf(transformed, 'output')).toEqual({ type: 'string' })
  })

  it('leaves open what JSON Schema can not say', () => {
    expect(jsonSchemaOf(z.array(z.custom<URL>()), 'input')).toEqual({ type: 'array', items: {} })
    expect(jsonSchemaOf(z.array(z.date()), 'input')).toMatchObject({ items: { type: 'string', format: 'date-time' } })
  })

  it('is undefined for a library that can not say', () => {
    expect(jsonSchemaOf(mini.string(), 'input')).toBeUndefined()
    const broken = {
      '~standard': { ...mini.string()['~standard'], jsonSchema: { input: () => true, output: () => undefined } },
    }
    expect(jsonSchemaOf(broken, 'output')).toBeUndefined()
  })
})

describe('acceptsUndefined', () => {
  const throwing: StandardSchemaV1 = {
    '~standard': {
      version: 1,
      vendor: 'x',
      validate: () => {
        throw new Error('no')
      },
    },
  }
  const rejecting: StandardSchemaV1 = {
    '~standard': { version: 1, vendor: 'x', validate: () => Promise.reject(new Error('no')) },
  }
  it.each<[string, StandardSchemaV1, boolean]>([
    ['an optional one', z.string().optional(), true],
    ['one with a default', z.string().default('x'), true],
    ['one with a fallback', z.string().catch('x'), true],
    ['a required one', z.string(), false],
    ['a nullable one', z.string().nullable(), false],
    ['one that takes anything', z.unknown(), false],
    ['one that converts anything', z.coerce.string(), false],
    ['one that throws', throwing, false],
    ['an asynchronous one', rejecting, false],
  ])('tells of %s', (_, schema, expected) => {
    expect(acceptsUndefined(schema)).toBe(expected)
  })
})

describe('toIssues', () => {
  it('writes paths as in code', () => {
    expect(toIssues([{ message: 'no', path: ['a', { key: 0 }, 'b c'] }, { message: 'all' }], ['x'])).toEqual([
      { path: 'x.a[0]["b c"]', message: 'no' },
      { path: 'x', message: 'all' },
    ])
  })
})
