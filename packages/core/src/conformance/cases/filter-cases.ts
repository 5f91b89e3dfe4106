import { expect } from 'vitest'
import type { Filter } from '../../retrieve/filter/filter.ts'
import type { RetrieverCase } from './retriever-cases.ts'
import { riverIds, rivers } from './rivers.ts'

/** A filter and what of the rivers it lets pass. */
export interface FilterSample {
  readonly title: string
  readonly filter: Filter
  readonly ids: readonly string[]
}

/** What each operator lets pass. */
export const filterSamples: readonly FilterSample[] = [
  sample('eq of a string', { field: 'lang', op: 'eq', value: 'de' }, 'rhine danube'),
  sample('eq of a number', { field: 'year', op: 'eq', value: 1990 }, 'nile rhine'),
  sample('eq of a boolean', { field: 'tidal', op: 'eq', value: false }, 'nile rhine'),
  sample('eq of null, which is not an absent field', { field: 'mouth', op: 'eq', value: null }, 'rhine'),
  sample('eq without converting types', { field: 'year', op: 'eq', value: '1990' }, ''),
  sample('eq of unicode text', { field: 'mouth', op: 'eq', value: '東京湾' }, 'sumida'),
  sample('ne, also of an absent field', { field: 'tidal', op: 'ne', value: true }, 'nile rhine danube sumida unknown'),
  sample('in', { field: 'lang', op: 'in', value: ['ja', 'de', 7] }, 'rhine danube sumida'),
  sample('in an empty list', { field: 'lang', op: 'in', value: [] }, ''),
  sample('in a list with null', { field: 'mouth', op: 'in', value: [null, 'Atlantic'] }, 'amazon rhine'),
  sample('notIn, also of an absent field', { field: 'lang', op: 'notIn', value: ['en', 'ja'] }, 'rhine danube unknown'),
  sample('notIn an empty list', { field: 'lang', op: 'notIn', value: [] }, riverIds.join(' ')),
  sample('gt of a number', { field: 'year', op: 'gt', value: 1990 }, 'amazon danube'),
  sample('gte of a number', { field: 'year', op: 'gte', value: 1990 }, 'amazon nile rhine danube'),
  sample('lt of a number', { field: 'year', op: 'lt', value: 0 }, 'thames'),
  sample('lte of a number', { field: 'year', op: 'lte', value: 0 }, 'sumida thames'),
  sample('gt of a fraction', { field: 'year', op: 'gt', value: 2015.25 }, 'danube'),
  sample('gte of a string, without converting numbers', { field: 'year', op: 'gte', value: '0' }, ''),
  sample(
    'lt of a string by code point, not by locale',
    { field: 'mouth', op: 'lt', value: 'a' },
    'amazon nile danube thames',
  ),
  sample('gt of a string beyond the basic plane', { field: 'symbol', op: 'gt', value: '\uff21' }, 'sumida'),
  sample('gte of a string', { field: 'mouth', op: 'gte', value: 'North Sea' }, 'sumida thames'),
  sample(
    'exists, also of null',
    { field: 'mouth', op: 'exists', value: true },
    'amazon nile rhine danube sumida thames',
  ),
  sample('exists: false', { field: 'tidal', op: 'exists', value: false }, 'danube sumida unknown'),
  sample('contains of a text', { field: 'mouth', op: 'contains', value: 'Sea' }, 'danube thames'),
  sample('contains of a text, without patterns', { field: 'mouth', op: 'contains', value: '%a_' }, ''),
  sample('contains of a list', { field: 'tags', op: 'contains', value: 'long' }, 'amazon nile danube'),
  sample('contains of a list, whole elements only', { field: 'tags', op: 'contains', value: 'lon' }, ''),
  sample('contains of a number, in no list', { field: 'year', op: 'contains', value: 1990 }, ''),
  sample(
    'and',
    {
      and: [
        { field: 'lang', op: 'eq', value: 'en' },
        { field: 'tidal', op: 'eq', value: true },
      ],
    },
    'amazon thames',
  ),
  sample(
    'or',
    {
      or: [
        { field: 'lang', op: 'eq', value: 'ja' },
        { field: 'year', op: 'lt', value: 0 },
      ],
    },
    'sumida thames',
  ),
  sample('not, also of an absent field', { not: { field: 'year', op: 'gte', value: 0 } }, 'thames unknown'),
  sample(
    'nested and, or and not',
    {
      and: [
        {
          or: [
            { field: 'tags', op: 'contains', value: 'europe' },
            { field: 'lang', op: 'eq', value: 'ja' },
          ],
        },
        {
          not: {
            and: [
              { field: 'year', op: 'gt', value: 0 },
              { field: 'mouth', op: 'eq', value: null },
            ],
          },
        },
      ],
    },
    'danube sumida thames',
  ),
  sample('a field name with a dot, which is no path', { field: 'name.local', op: 'exists', value: true }, 'sumida'),
  sample('a field name that objects inherit', { field: 'constructor', op: 'exists', value: true }, ''),
  sample('a field name with quotes', { field: `it's "odd"`, op: 'exists', value: false }, riverIds.join(' ')),
]

/** A case per sample. */
export const filterCases: readonly RetrieverCase[] = filterSamples.map(({ title, filter, ids }) => ({
  name: `filters by ${title}`,
  async run({ create }) {
    const retriever = await create({ passages: rivers })
    const { passages } = await retriever.retrieve({ query: 'river', k: rivers.length, filter })
    expect(passages.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  },
}))

function sample(title: string, filter: Filter, ids: string): FilterSample {
  return { title, filter, ids: ids.split(' ').filter((id) => id !== '') }
}
