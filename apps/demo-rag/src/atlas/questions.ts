import type { Random } from '@dspex/core/implement'
import { tokensOf } from '../corpus/tokens-of.ts'
import { compareAreas, compareBorders } from './comparisons.ts'
import type { AtlasQuestion } from './atlas-question.ts'
import type { Country } from './countries.ts'
import { bridges, facts, type Bridge, type Fact } from './facts.ts'
import { passageId } from './passages.ts'

/**
 * Asks about the countries of one split: of each country one or two facts by name and one by description, and of pairs which
 * is larger and which borders a third. A question whose answer it gives away itself is left out, and so is one that
 * describes two countries at once.
 *
 * @param countries those of the split
 * @param all every country, to tell what is unique
 */
export function askQuestions(countries: readonly Country[], all: readonly Country[], random: Random): AtlasQuestion[] {
  const unique = uniqueKeys(all)
  const asked = countries.flatMap((country) => {
    const draw = random.fork(country.code)
    return [...askByName(country, draw), ...askByDescription(country, unique, draw)]
  })
  return [...asked, ...compareAreas(countries, random), ...compareBorders(countries, random)]
}

function askByName(country: Country, draw: Random): AtlasQuestion[] {
  return draw
    .shuffle(facts)
    .flatMap((fact) => {
      const question = draw.pick(fact.ask)(country.name)
      const answers = fact.answers(country)
      if (answers.length === 0 || givesAway(question, answers)) return []
      return [
        {
          id: `${country.code}-${fact.name}`,
          kind: 'single-hop' as const,
          question,
          answers,
          passages: [passageId(country, fact.topic)],
          countries: [country.code],
        },
      ]
    })
    .slice(0, 1 + draw.integer(2))
}

/** The fact and the description come from different passages: one of them alone does not answer. */
function askByDescription(
  country: Country,
  unique: (bridge: Bridge, key: string) => boolean,
  draw: Random,
): AtlasQuestion[] {
  const pairs = facts.flatMap((fact) => bridges.map((bridge) => [fact, bridge] as const))
  for (const [fact, bridge] of draw.shuffle(pairs)) {
    const key = bridge.key(country)
    if (fact.topic === bridge.topic || key === undefined || !unique(bridge, key) || givesAway(key, [country.title]))
      continue
    const question = draw.pick(fact.ask)(draw.pick(bridge.describe)(key))
    const answers = fact.answers(country)
    if (answers.length === 0 || givesAway(question, answers)) continue
    return [toMultiHop(country, fact, bridge, question, answers)]
  }
  return []
}

function toMultiHop(
  country: Country,
  fact: Fact,
  bridge: Bridge,
  question: string,
  answers: readonly string[],
): AtlasQuestion {
  return {
    id: `${country.code}-${fact.name}-by-${bridge.name}`,
    kind: 'multi-hop',
    question,
    answers,
    passages: [passageId(country, bridge.topic), passageId(country, fact.topic)],
    countries: [country.code],
  }
}

function uniqueKeys(all: readonly Country[]): (bridge: Bridge, key: string) => boolean {
  const counts = new Map<string, number>()
  for (const country of all) {
    // A country with several currencies still uses each: a key must be absent there too.
    const keys = bridges.map((bridge) => `${bridge.name}:${bridge.key(country)}`)
    const currencies = country.currencies.length > 1 ? country.currencies.map((currency) => `currency:${currency}`) : []
    for (const key of [...keys, ...currencies]) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return (bridge, key) => counts.get(`${bridge.name}:${key}`) === 1
}

/** Tells whether `text` holds every word of some answer. */
function givesAway(text: string, answers: readonly string[]): boolean {
  const words = new Set(tokensOf(text))
  return answers.some((answer) => tokensOf(answer).every((word) => words.has(word)))
}
