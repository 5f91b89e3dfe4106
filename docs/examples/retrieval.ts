import { hashingEmbedder, inMemoryRetriever, withDiversity, withReranker } from '@dspex/core'
import { defineReranker } from '@dspex/core/implement'

// #region search
const passages = [
  { id: 'emma', text: 'Emma is a novel by Jane Austen.', metadata: { year: 1815, tags: ['novel', 'comedy'] } },
  {
    id: 'persuasion',
    text: 'Persuasion is the last novel that Austen finished.',
    metadata: { year: 1817, tags: ['novel'] },
  },
  { id: 'middlemarch', text: 'Middlemarch is a novel by George Eliot.', metadata: { year: 1871, tags: ['novel'] } },
]
const novels = inMemoryRetriever({ passages })
const found = await novels.retrieve({ query: 'Austen comedy', k: 2 })
console.log(found.passages.map(({ id }) => id)) // => [ 'emma', 'persuasion' ]
// #endregion search

// #region filter
const { passages: late } = await novels.retrieve({
  query: 'novel',
  k: 10,
  filter: {
    and: [{ field: 'year', op: 'gt', value: 1815 }, { not: { field: 'tags', op: 'contains', value: 'comedy' } }],
  },
})
console.log(late.map(({ id, metadata }) => `${id} ${metadata.year}`)) // => [ 'middlemarch 1871', 'persuasion 1817' ]
// #endregion filter

// #region embedder
const byMeaning = inMemoryRetriever({ passages, embedder: hashingEmbedder(), name: 'novels-dense' })
const nearest = await byMeaning.retrieve({ query: 'Eliots Middle March', k: 1 })
console.log(nearest.passages[0]?.id) // => middlemarch
// #endregion embedder

// #region rerank
const newestFirst = defineReranker({
  name: 'newest-first',
  rerank: ({ passages, k }) => {
    const ranked = passages.map(({ id, metadata }) => ({ id, score: Number(metadata['year']) }))
    return { passages: ranked.toSorted((a, b) => b.score - a.score).slice(0, k) }
  },
})
const newest = withReranker(novels, { reranker: newestFirst })
const best = await newest.retrieve({ query: 'Austen novel', k: 1 })
console.log(newest.name, best.passages[0]?.id, best.passages[0]?.metadata.tags)
// => in-memory+newest-first middlemarch [ 'novel' ]
// #endregion rerank

// #region diversity
const editions = inMemoryRetriever({
  passages: [
    { id: '1815', text: 'Emma is a novel by Jane Austen.' },
    { id: '1816', text: 'Emma is a novel by Jane Austen, the second edition.' },
    { id: 'sense', text: 'Sense and Sensibility is the first novel that Austen published.' },
    { id: 'middlemarch', text: 'Middlemarch is a novel, too.' },
  ],
})
const plain = await editions.retrieve({ query: 'Austen novel', k: 2 })
console.log(plain.passages.map(({ id }) => id)) // => [ '1815', '1816' ]

const varied = withDiversity(editions, { embedder: hashingEmbedder(), diversity: 0.5 })
const various = await varied.retrieve({ query: 'Austen novel', k: 2 })
console.log(various.passages.map(({ id }) => id)) // => [ '1815', 'sense' ]
// #endregion diversity
