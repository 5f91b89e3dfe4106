import { describe, expect, it } from 'vitest'
import { inMemoryRetriever } from '../retrieve/in-memory-retriever.ts'
import { matchesFilter } from '../retrieve/matches-filter.ts'
import type { Retriever, RetrieveOptions, RetrieveResult } from '../retrieve/retriever.ts'
import { filterSamples } from './filter-cases.ts'
import type { TestRetrieverOptions } from './retriever-cases.ts'
import { rivers } from './rivers.ts'
import { unfailedCases } from './suite.ts'
import { allRetrieverCases } from './test-retriever.ts'

const everything: RetrieveResult = { passages: rivers.map((passage, index) => ({ ...passage, score: 100 - index })) }

describe('testRetriever', () => {
  it('has no case that a broken retriever could not fail', async () => {
    const broken = [
      unguarded(async () => ({ passages: [] })),
      unguarded(async () => everything),
      unguarded(rotating()),
      unguarded(mixingUp()),
      unguarded(async () => Promise.reject(new Error('raw'))),
      { ...unguarded(breakingAfterAbort()), createFailing: () => retriever(async () => everything) },
      unguarded(async () => everything, 'can be disposed of once only'),
    ]
    expect(await unfailedCases(allRetrieverCases(), broken)).toEqual([])
  })
})

describe('filterSamples', () => {
  it.each(filterSamples)('agree with matchesFilter: $title', ({ filter, ids }) => {
    const matching = rivers.filter(({ metadata }) => matchesFilter(filter, metadata))
    expect(matching.map(({ id }) => id)).toEqual(ids)
  })
})

type Retrieve = (options: RetrieveOptions) => Promise<RetrieveResult>

function retriever(retrieve: Retrieve): Retriever {
  return { name: '', retrieve }
}

function unguarded(retrieve: Retrieve, disposal?: string): TestRetrieverOptions {
  const create = (): Retriever => {
    let isDisposed = false
    const dispose = async (): Promise<void> => {
      if (isDisposed) throw new Error(disposal)
      isDisposed = true
    }
    return disposal === undefined ? retriever(retrieve) : { ...retriever(retrieve), [Symbol.asyncDispose]: dispose } as Retriever
  }
  return { create, withinMs: 20 }
}

/** Another order every time. */
function rotating(): Retrieve {
  let turn = 0
  return async () => {
    turn += 1
    const passages = rivers.map((_, index) => rivers[(index + turn) % rivers.length] as (typeof rivers)[number])
    return { passages: passages.map((passage) => ({ ...passage, score: 1 })) }
  }
}

/** Answers whoever asked last. */
function mixingUp(): Retrieve {
  const inner = inMemoryRetriever({ passages: rivers })
  let last: RetrieveOptions
  return async (options) => {
    last = options
    await Promise.resolve()
    return inner.retrieve(last)
  }
}

/** Never works again after the first abort. */
function breakingAfterAbort(): Retrieve {
  let isBroken = false
  return async ({ signal }) => {
    signal?.addEventListener('abort', () => {
      isBroken = true
    })
    await Promise.resolve()
    if (isBroken) throw new Error('the connection was left unusable')
    return everything
  }
}
