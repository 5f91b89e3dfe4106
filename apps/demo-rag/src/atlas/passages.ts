import type { Random } from '@dspex/core/implement'
import type { CorpusPassage } from '../corpus/passage.ts'
import type { Country } from './countries.ts'
import { formatNumber, listInWords, startSentence } from './phrases.ts'

/** What a passage of the atlas is about. */
export type Topic = 'land' | 'people' | 'trade'

/** Names a passage of the atlas: `AUT-land`. */
export function passageId(country: Country, topic: Topic): string {
  return `${country.code}-${topic}`
}

/** Writes three passages about each country: the land, its people, and how to trade with and reach them. */
export function writePassages(countries: readonly Country[], random: Random): CorpusPassage[] {
  const byCode = new Map(countries.map((country) => [country.code, country]))
  return countries.flatMap((country) => {
    const draw = random.fork(country.code)
    return [
      toPassage(country, 'land', writeLand(country, byCode, draw)),
      toPassage(country, 'people', writePeople(country, draw)),
      toPassage(country, 'trade', writeTrade(country, draw)),
    ]
  })
}

function toPassage(country: Country, topic: Topic, sentences: readonly string[]): CorpusPassage {
  const text = `${country.title}\n\n${sentences.filter((sentence) => sentence !== '').join(' ')}`
  return { id: passageId(country, topic), text, metadata: { title: country.title, path: 'atlas', topic } }
}

function writeLand(country: Country, byCode: ReadonlyMap<string, Country>, draw: Random): string[] {
  const { name, region, subregion } = country
  const area = formatNumber(country.area)
  const neighbours = country.borders.flatMap((code) => byCode.get(code)?.name ?? [])
  const sea = country.landlocked ? 'has no coast of its own' : 'reaches the sea'
  return [
    draw.pick([
      `${startSentence(name)} is a country in ${subregion}, which is part of ${region}.`,
      `In ${subregion}, a part of ${region}, lies ${name}.`,
      `The maps of ${region} show ${name} in ${subregion}.`,
    ]),
    draw.pick([
      `Its territory covers ${area} square kilometres and ${sea}.`,
      `The country ${sea} and has an area of ${area} square kilometres.`,
      `With ${area} square kilometres to its name, it ${sea}.`,
    ]),
    neighbours.length === 0
      ? draw.pick([`It has no land border with any other state.`, `No other country can be reached from it by land.`])
      : draw.pick([
          `By land it borders ${listInWords(neighbours)}.`,
          `Its land borders are shared with ${listInWords(neighbours)}.`,
          `Travellers leave it by land towards ${listInWords(neighbours)}.`,
        ]),
  ]
}

function writePeople(country: Country, draw: Random): string[] {
  const { name, officialName, capitals, languages, demonym } = country
  const capital = listInWords(capitals)
  const spoken = listInWords(languages)
  return [
    draw.pick([
      `The official name of ${name} is ${officialName}.`,
      `In treaties ${name} signs as ${officialName}.`,
      `${startSentence(name)}, formally ${officialName}, is a member of the United Nations.`,
    ]),
    capitals.length > 1
      ? `Several cities share the role of its capital: ${capital}.`
      : draw.pick([
          `Its capital is ${capital}.`,
          `${startSentence(capital)} is the capital of ${name}.`,
          `The government sits in the capital, ${capital}.`,
        ]),
    demonym === undefined
      ? ''
      : draw.pick([
          `Someone who comes from there is called ${demonym}.`,
          `Natives of ${name} go by the demonym ${demonym}.`,
          `Its demonym is ${demonym}.`,
        ]),
    languages.length === 1
      ? draw.pick([
          `The official language is ${spoken}.`,
          `Laws and forms are written in ${spoken}, its official language.`,
        ])
      : draw.pick([
          `The official languages are ${spoken}.`,
          `Laws and forms are written in its official languages, ${spoken}.`,
        ]),
  ]
}

function writeTrade(country: Country, draw: Random): string[] {
  const { name, currencies, callingCode, topLevelDomain } = country
  const money = listInWords(currencies.map((currency) => `the ${currency}`))
  return [
    currencies.length === 0
      ? `What ${name} uses as money is not recorded.`
      : draw.pick([
          `Shops in ${name} take ${money} as their currency.`,
          `The currency of ${name} is ${money}.`,
          `Prices in ${name} are given in the local currency, ${money}.`,
        ]),
    callingCode === undefined
      ? ''
      : draw.pick([
          `Telephone calls from abroad to ${name} begin with the calling code ${callingCode}.`,
          `To call someone there from abroad, dial ${callingCode}, the calling code.`,
          `The international calling code of ${name} is ${callingCode}.`,
        ]),
    topLevelDomain === undefined
      ? ''
      : draw.pick([
          `Web addresses there end in the top-level domain ${topLevelDomain}.`,
          `On the Internet, ${name} has the top-level domain ${topLevelDomain}.`,
          `The top-level domain for ${name} is ${topLevelDomain}.`,
        ]),
  ]
}
