import { readFileSync } from 'node:fs'
import { ChainOfThought } from '../src/module/chain-of-thought.ts'
import { Module } from '../src/module/module.ts'
import { Predict } from '../src/module/predict.ts'
import type { Program } from '../src/program.ts'

/** What DSPy wrote, and the scripts that had it write. */
export const dspyGolden = new URL('../../../tooling/dspy-golden/', import.meta.url)

/** A program of two predictors. */
export class Rag extends Module<{ question: string }, unknown> {
  readonly makeQuery = new Predict('question -> query')
  readonly respond = new ChainOfThought('context: string[], question: string -> answer: string')
  async forward() {
    return undefined
  }
}

/** With the names that the Python program has. */
class PythonRag extends Module<{ question: string }, unknown> {
  readonly make_query = new Predict('question -> query')
  readonly respond = new ChainOfThought('context: string[], question: string -> answer: string')
  async forward() {
    return undefined
  }
}

class Many extends Module<{ text: string }, unknown> {
  readonly steps = [new Predict('text -> keywords: string[]'), new ChainOfThought('text, keywords: string[] -> title')]
  readonly judges = { strict: new Predict('title -> score: number'), 'kind one': new Predict('title -> score: number') }
  async forward() {
    return undefined
  }
}

class Outer extends Module<{ question: string }, unknown> {
  readonly rag = new PythonRag()
  readonly check = new Predict('answer -> correct: boolean, confidence: number')
  async forward() {
    return undefined
  }
}

/** The programs that the goldens were made of, by the names of their files. */
export const programs: Readonly<Record<string, () => Program<never, unknown>>> = {
  'bare-predict': () => new Predict('question: string -> answer: string, sure: boolean'),
  'bare-chain-of-thought': () => new ChainOfThought('question -> answer'),
  rag: () => new PythonRag(),
  'rag-fresh': () => new PythonRag(),
  'rag-with-lm': () => new PythonRag(),
  many: () => new Many(),
  nested: () => new Outer(),
}

/** A state as DSPy saves it. */
export type SavedFile = Record<
  string,
  { demos: Record<string, unknown>[]; signature: { instructions: string; fields: { description: string }[] } }
>

/** Reads what DSPy wrote. */
export function golden(name: string): SavedFile {
  return JSON.parse(readFileSync(new URL(`goldens/state/${name}.json`, dspyGolden), 'utf8')) as SavedFile
}

/** Makes the program of a golden. */
export function make(name: string): Program<never, unknown> {
  return (programs[name] as () => Program<never, unknown>)()
}
