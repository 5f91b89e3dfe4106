import { createRequire } from 'node:module'

/**
 * The facts of the atlas: what the npm package `world-countries` (github.com/mledoze/countries, ODbL-1.0) says about
 * the members of the United Nations, in a shape that is easy to write about. Nothing is corrected: where the data is
 * odd, the atlas is odd in the same way.
 */
export interface Country {
  /** Three letters: `AUT`. */
  readonly code: string
  /** The short name as it stands in a sentence: `Austria`, `the Netherlands`. */
  readonly name: string
  /** The short name alone: `Netherlands`. */
  readonly title: string
  readonly officialName: string
  readonly region: string
  readonly subregion: string
  readonly capitals: readonly string[]
  readonly languages: readonly string[]
  readonly currencies: readonly string[]
  /** What someone from the country is called, in its only form. */
  readonly demonym: string | undefined
  /** `+43`; absent where the country has several. */
  readonly callingCode: string | undefined
  /** `.at` */
  readonly topLevelDomain: string | undefined
  /** In square kilometres. */
  readonly area: number
  readonly landlocked: boolean
  /** Codes of the neighbours by land. */
  readonly borders: readonly string[]
}

interface Row {
  readonly name: { readonly common: string; readonly official: string }
  readonly cca3: string
  readonly unMember: boolean
  readonly region: string
  readonly subregion: string
  readonly capital: readonly string[]
  readonly languages: Readonly<Record<string, string>>
  readonly currencies: Readonly<Record<string, { readonly name: string }>>
  readonly demonyms: Readonly<Record<string, { readonly f: string; readonly m: string }>>
  readonly idd: { readonly root: string; readonly suffixes: readonly string[] }
  readonly tld: readonly string[]
  readonly area: number
  readonly landlocked: boolean
  readonly borders: readonly string[]
}

const withArticle =
  /^(Bahamas|Central African Republic|Comoros|DR Congo|Dominican Republic|Gambia|Maldives|Marshall Islands|Netherlands|Philippines|Republic of the Congo|Seychelles|Solomon Islands|United .*)$/

// The package's entry for modules imports JSON in a way that Node refuses.
const require = createRequire(import.meta.url)

/** Reads the countries from the package, in the order of their codes. */
export function loadCountries(): Country[] {
  const rows = require('world-countries/countries.json') as readonly Row[]
  return rows
    .filter((row) => row.unMember)
    .map(toCountry)
    .toSorted((a, b) => (a.code < b.code ? -1 : 1))
}

function toCountry(row: Row): Country {
  const title = row.name.common
  const { root, suffixes } = row.idd
  return {
    code: row.cca3,
    name: withArticle.test(title) ? `the ${title}` : title,
    title,
    officialName: row.name.official,
    region: row.region === 'Americas' ? 'the Americas' : row.region,
    subregion: row.subregion === 'Caribbean' ? 'the Caribbean' : row.subregion,
    capitals: row.capital.filter((capital) => capital !== ''),
    languages: Object.values(row.languages),
    currencies: Object.values(row.currencies).map(({ name }) => (name === 'Euro' ? 'euro' : name)),
    demonym: toDemonym(row.demonyms.eng),
    callingCode: suffixes.length === 1 ? `${root}${suffixes[0]}` : undefined,
    topLevelDomain: row.tld.find((domain) => /^\.[a-z]{2}$/.test(domain)),
    area: row.area,
    landlocked: row.landlocked,
    borders: row.borders,
  }
}

/** Some countries have two demonyms in one text, such as `Antiguan, Barbudan`: those have no single answer. */
function toDemonym(english: { readonly f: string; readonly m: string } | undefined): string | undefined {
  if (!english || english.m === '' || english.m !== english.f || /,| or /.test(english.m)) return undefined
  return english.m
}
