import { hashJson } from '@dspex/core/implement'
import { describe, expect, it } from 'vitest'
import { tokensOf } from '../corpus/tokens-of.ts'
import { createAtlas } from './atlas.ts'
import { splitNames } from './splits.ts'

const atlas = createAtlas()
const all = splitNames.flatMap((split) => atlas.questions[split].map((question) => ({ ...question, split })))
const textOf = new Map(atlas.passages.map((passage) => [passage.id, passage.text]))

describe('createAtlas', () => {
  it('is the same everywhere and every time', () => {
    const content = { passages: atlas.passages, questions: atlas.questions, splits: [...atlas.splits] }
    expect(hashJson(content)).toMatchInlineSnapshot(
      `"737610257088859bb1d2d582d4733ca8869e9a6212c95e32f87d22492090307d"`,
    )
    expect(createAtlas()).toEqual(atlas)
  })

  it('is another one for another seed', () => {
    expect(createAtlas({ seed: 'other' }).questions.dev).not.toEqual(atlas.questions.dev)
  })

  it('has enough questions of both kinds in every split', () => {
    const counts = splitNames.map((split) => {
      const questions = atlas.questions[split]
      return [split, questions.length, questions.filter((question) => question.kind === 'multi-hop').length]
    })
    expect(counts).toMatchInlineSnapshot(`
      [
        [
          "train",
          251,
          133,
        ],
        [
          "val",
          122,
          61,
        ],
        [
          "dev",
          135,
          71,
        ],
        [
          "holdout",
          119,
          62,
        ],
      ]
    `)
  })

  it('keeps all countries of a question within its split', () => {
    for (const { split, countries, id } of all) {
      expect(countries.length, id).toBeGreaterThan(0)
      for (const country of countries) expect(atlas.splits.get(country), `${country} in ${id}`).toBe(split)
    }
  })

  it('gives every passage and every question an id of its own', () => {
    for (const ids of [atlas.passages.map(({ id }) => id), all.map(({ id }) => id)])
      expect(new Set(ids).size).toBe(ids.length)
  })

  it('asks no question twice with different answers', () => {
    const answers = new Map<string, string>()
    for (const { question, answers: gold } of all) {
      expect(answers.get(question) ?? gold[0]).toBe(gold[0])
      answers.set(question, gold[0] as string)
    }
  })

  it('holds every answer in the last gold passage of a single fact, and in the passages of a comparison', () => {
    for (const { id, passages, answers } of all) {
      const texts = passages.map((passage) => textOf.get(passage) ?? '')
      const holds = texts.some((text) => answers.some((answer) => text.includes(answer)))
      expect(holds, id).toBe(true)
    }
  })

  it('needs both gold passages where a country is only described', () => {
    const described = all.filter(({ id }) => id.includes('-by-'))
    expect(described.length).toBeGreaterThan(100)
    for (const { id, question, passages, answers } of described) {
      const [bridge = '', fact = ''] = passages.map((passage) => textOf.get(passage) ?? '')
      const title = bridge.split('\n')[0] as string
      expect(fact.startsWith(`${title}\n`), id).toBe(true)
      expect(tokensOf(question).join(' '), id).not.toContain(` ${tokensOf(title).join(' ')} `)
      const name = answers[0] as string
      if (name.length > 3) expect(bridge.split('\n\n')[1]?.replaceAll(title, ''), id).not.toContain(` ${name}.`)
    }
  })

  it('gives no answer away in its question, save one of the two to choose from', () => {
    for (const { id, question, answers } of all) {
      if (/-(?:larger|smaller|borders)$/.test(id)) continue
      const words = new Set(tokensOf(question))
      expect(
        answers.every((answer) => tokensOf(answer).some((word) => !words.has(word))),
        id,
      ).toBe(true)
    }
  })

  it('writes passages in sentences that name their country', () => {
    for (const { id, text, metadata } of atlas.passages) {
      const [, body = ''] = text.split('\n\n')
      expect(body, id).toContain(metadata.title)
      expect(body, id).toMatch(/^[\p{Lu}N].*\.$/u)
      expect(body, id).not.toMatch(/undefined|null|NaN| {2}/)
    }
  })
})
