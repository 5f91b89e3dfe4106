import type { Country } from './countries.ts'
import { formatNumber } from './phrases.ts'
import type { Topic } from './passages.ts'

/** Something the atlas says about a country that has one answer. */
export interface Fact {
  readonly name: string
  /** Which passage of the country says it. */
  readonly topic: Topic
  /** The answers that count as right, or none where the country has no single one. */
  answers(country: Country): readonly string[]
  /** Ways to ask for it; `of` is the country, by its name or described. */
  readonly ask: readonly ((of: string) => string)[]
}

/** What is asked about a country, whether it is named or described. */
export const facts: readonly Fact[] = [
  {
    name: 'capital',
    topic: 'people',
    answers: (country) => onlyOne(country.capitals),
    ask: [
      (of) => `What is the capital of ${of}?`,
      (of) => `Which city is the capital of ${of}?`,
      (of) => `In which capital does the government of ${of} sit?`,
    ],
  },
  {
    name: 'currency',
    topic: 'trade',
    answers: (country) => onlyOne(country.currencies),
    ask: [
      (of) => `Which currency is used in ${of}?`,
      (of) => `What is the currency of ${of}?`,
      (of) => `In which currency are prices given in ${of}?`,
    ],
  },
  {
    name: 'language',
    topic: 'people',
    answers: (country) => onlyOne(country.languages),
    ask: [(of) => `What is the official language of ${of}?`, (of) => `Which official language does ${of} have?`],
  },
  {
    name: 'demonym',
    topic: 'people',
    answers: (country) => (country.demonym === undefined ? [] : [country.demonym]),
    ask: [(of) => `What is the demonym for people from ${of}?`, (of) => `What is someone from ${of} called?`],
  },
  {
    name: 'subregion',
    topic: 'land',
    answers: (country) => [country.subregion, country.region],
    ask: [(of) => `In which part of the world is ${of}?`, (of) => `Where is ${of}?`, (of) => `Where does ${of} lie?`],
  },
  {
    name: 'calling-code',
    topic: 'trade',
    answers: (country) => (country.callingCode === undefined ? [] : [country.callingCode]),
    ask: [(of) => `What is the calling code of ${of}?`, (of) => `Which calling code does one dial to call ${of}?`],
  },
  {
    name: 'domain',
    topic: 'trade',
    answers: (country) => (country.topLevelDomain === undefined ? [] : [country.topLevelDomain]),
    ask: [
      (of) => `What is the top-level domain of ${of}?`,
      (of) => `Which top-level domain does ${of} have on the Internet?`,
    ],
  },
  {
    name: 'area',
    topic: 'land',
    answers: (country) => {
      const area = formatNumber(country.area)
      return [`${area} square kilometres`, area, `${area} km²`, `${area} km2`]
    },
    ask: [(of) => `How many square kilometres does ${of} cover?`, (of) => `How large is the area of ${of}?`],
  },
]

/** A way to point at a country without naming it. */
export interface Bridge {
  readonly name: string
  readonly topic: Topic
  /** What only this country has, or nothing. */
  key(country: Country): string | undefined
  readonly describe: readonly ((key: string) => string)[]
}

/** The descriptions that multi-hop questions use. */
export const bridges: readonly Bridge[] = [
  {
    name: 'capital',
    topic: 'people',
    key: (country) => onlyOne(country.capitals)[0],
    describe: [(key) => `the country whose capital is ${key}`, (key) => `the country that has ${key} as its capital`],
  },
  {
    name: 'demonym',
    topic: 'people',
    key: (country) => country.demonym,
    describe: [(key) => `the country whose demonym is ${key}`, (key) => `the country whose natives are called ${key}`],
  },
  {
    name: 'currency',
    topic: 'trade',
    key: (country) => onlyOne(country.currencies)[0],
    describe: [
      (key) => `the country whose currency is the ${key}`,
      (key) => `the country that uses the ${key} as its currency`,
    ],
  },
  {
    name: 'domain',
    topic: 'trade',
    key: (country) => country.topLevelDomain,
    describe: [
      (key) => `the country with the top-level domain ${key}`,
      (key) => `the country whose top-level domain is ${key}`,
    ],
  },
]

function onlyOne(items: readonly string[]): readonly string[] {
  return items.length === 1 ? items : []
}
