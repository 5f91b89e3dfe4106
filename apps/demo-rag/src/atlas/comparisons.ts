import type { Random } from '@dspex/core/implement'
import type { AtlasQuestion } from './atlas-question.ts'
import type { Country } from './countries.ts'
import { passageId } from './passages.ts'

/** Asks which of two countries of a region is larger or smaller; areas differ by a tenth at least. */
export function compareAreas(countries: readonly Country[], random: Random): AtlasQuestion[] {
  const draw = random.fork('areas')
  const shuffled = draw.shuffle(countries).toSorted((a, b) => (a.region < b.region ? -1 : a.region > b.region ? 1 : 0))
  return pairs(shuffled).flatMap(([first, second]) => {
    const [smaller, larger] = first.area < second.area ? [first, second] : [second, first]
    if (first.region !== second.region || larger.area < smaller.area * 1.1) return []
    const wanted = draw.pick([smaller, larger])
    const word = wanted === larger ? 'larger' : 'smaller'
    const question = draw.pick([
      `Which country is ${word} by area, ${first.name} or ${second.name}?`,
      `Which has the ${word} area, ${first.name} or ${second.name}?`,
      `Of ${first.name} and ${second.name}, which is ${word}?`,
    ])
    return [toComparison(`${first.code}-${second.code}-${word}`, question, wanted, [first, second])]
  })
}

/** Asks which of two countries borders a third; all three are of the split, and only one of the two does. Half of the countries are asked about. */
export function compareBorders(countries: readonly Country[], random: Random): AtlasQuestion[] {
  const draw = random.fork('borders')
  const byCode = new Map(countries.map((country) => [country.code, country]))
  return countries.flatMap((centre) => {
    const neighbours = centre.borders.flatMap((code) => byCode.get(code) ?? [])
    const others = countries.filter(
      (other) => other.region === centre.region && other !== centre && !centre.borders.includes(other.code),
    )
    if (neighbours.length === 0 || others.length === 0 || draw.integer(2) === 0) return []
    const wanted = draw.pick(neighbours)
    const [first, second] = draw.shuffle([wanted, draw.pick(others)]) as [Country, Country]
    const question = draw.pick([
      `Which country borders ${centre.name}, ${first.name} or ${second.name}?`,
      `Of ${first.name} and ${second.name}, which one borders ${centre.name}?`,
    ])
    return [
      toComparison(`${centre.code}-${first.code}-${second.code}-borders`, question, wanted, [first, second], centre),
    ]
  })
}

function toComparison(
  id: string,
  question: string,
  wanted: Country,
  options: readonly Country[],
  centre?: Country,
): AtlasQuestion {
  // Either side of a border says so; the areas of both countries are needed.
  const needed = centre ? [centre] : options
  return {
    id,
    kind: 'multi-hop',
    question,
    answers: [...new Set([wanted.title, wanted.name])],
    passages: needed.map((country) => passageId(country, 'land')),
    countries: [...options, ...(centre ? [centre] : [])].map((country) => country.code),
  }
}

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((item, index) => (index % 2 === 1 ? [[items[index - 1] as T, item]] : []))
}
