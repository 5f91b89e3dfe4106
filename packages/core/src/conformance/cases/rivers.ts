import type { Metadata } from '../../retrieve/filter/filter.ts'

/** A passage of the corpus that retriever suites search in. */
export interface RiverPassage {
  /** The id that the retriever must return with the text. */
  readonly id: string
  /** A sentence with the word "river" in it, in several languages and scripts. */
  readonly text: string
  /** Facts of every JSON type, with fields that some passages lack and names that are hard to quote. */
  readonly metadata: Metadata
}

/** A small corpus: every text has the word "river", so that every kind of search finds all of it. */
export const rivers: readonly RiverPassage[] = [
  {
    id: 'amazon',
    text: 'The Amazon is the river that carries more water than any other.',
    metadata: { lang: 'en', year: 2001, tags: ['america', 'long'], tidal: true, mouth: 'Atlantic' },
  },
  {
    id: 'nile',
    text: 'Every summer the river Nile flooded the fields of Egypt and left black mud behind.',
    metadata: { lang: 'en', year: 1990, tags: ['africa', 'long'], tidal: false, mouth: 'Mediterranean' },
  },
  {
    id: 'rhine',
    text: 'Der Rhein (the river Rhine) fließt an Köln vorbei.',
    metadata: { lang: 'de', year: 1990, tags: ['europe'], tidal: false, mouth: null },
  },
  {
    id: 'danube',
    text: 'Four capitals stand on one river: Vienna, Bratislava, Budapest and Belgrade share the Danube.',
    metadata: { lang: 'de', year: 2015.5, tags: ['europe', 'long'], mouth: 'Black Sea' },
  },
  {
    id: 'sumida',
    text: '隅田川 is a river in Tokyo 🌸 famous for its fireworks.',
    metadata: { lang: 'ja', year: 0, tags: [], mouth: '東京湾', 'name.local': '隅田川', symbol: '🌊' },
  },
  {
    id: 'thames',
    text: 'At low tide you can find Roman coins in the mud of the river Thames.',
    metadata: { lang: 'en', year: -50, tags: ['europe'], tidal: true, mouth: 'North Sea', name: { local: 'Thames' } },
  },
  { id: 'unknown', text: 'A river about which nothing else is known.', metadata: {} },
]

/** The ids of {@link rivers}. */
export const riverIds: readonly string[] = rivers.map(({ id }) => id)
