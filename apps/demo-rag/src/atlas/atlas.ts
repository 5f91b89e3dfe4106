import { createRandom } from '@dspex/core/implement'
import type { CorpusPassage } from '../corpus/passage.ts'
import type { AtlasQuestion } from './atlas-question.ts'
import { loadCountries } from './countries.ts'
import { writePassages } from './passages.ts'
import { askQuestions } from './questions.ts'
import { splitCountries, splitNames, type SplitName } from './splits.ts'

/** The built-in corpus with its questions. */
export interface Atlas {
  readonly passages: readonly CorpusPassage[]
  readonly questions: Readonly<Record<SplitName, readonly AtlasQuestion[]>>
  /** Which split each country belongs to, by code. */
  readonly splits: ReadonlyMap<string, SplitName>
}

/** Writes the atlas. The same seed gives the same atlas on every machine. */
export function createAtlas({ seed = 'atlas' }: { readonly seed?: string | undefined } = {}): Atlas {
  const countries = loadCountries()
  const random = createRandom(seed)
  const splits = splitCountries(countries, seed)
  const questionsOf = (split: SplitName): AtlasQuestion[] => {
    const own = countries.filter((country) => splits.get(country.code) === split)
    return random.fork(`order/${split}`).shuffle(askQuestions(own, countries, random.fork(`questions/${split}`)))
  }
  return {
    passages: writePassages(countries, random.fork('passages')),
    questions: Object.fromEntries(splitNames.map((split) => [split, questionsOf(split)])) as Record<
      SplitName,
      AtlasQuestion[]
    >,
    splits,
  }
}
