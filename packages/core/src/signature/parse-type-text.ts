import type { AudioPart, FilePart, ImagePart } from '../lm/message.ts'

/** White space between the parts of a signature. */
type Space = ' ' | '\n' | '\t' | '\r' | '\u00a0'
/** Cuts white space off both ends. */
export type Trim<T extends string> = T extends `${Space}${infer Rest}` ? Trim<Rest> : TrimEnd<T>
/** Cuts white space off the end. */
export type TrimEnd<T extends string> = T extends `${infer Rest}${Space}` ? TrimEnd<Rest> : T

declare const problem: unique symbol

/** What is wrong with a type, as a sentence: a type of its own, so that it never passes for `any`. */
export interface TypeProblem<Sentence extends string> {
  readonly [problem]: Sentence
}

/** The sentence of a {@link TypeProblem}; never for any other type. */
export type ProblemOf<T> = T extends TypeProblem<infer Sentence> ? Sentence : never
