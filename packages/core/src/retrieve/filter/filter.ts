/** Facts about a passage that filters can test, as JSON. Values may be nested; filters test top-level keys only. */
export type Metadata = Readonly<Record<string, unknown>>

/** A value a filter compares with. */
export type FilterValue = string | number | boolean | null

/**
 * A condition on metadata, as plain JSON, typed by the metadata. Every retriever implements all of it, with the meaning
 * of `matchesFilter`:
 *
 * - `field` is a top-level key, never a path: `a.b` is the key `a.b`.
 * - A field that a passage does not have (or has as `undefined`) matches only `ne`, `notIn`, `exists: false` and a
 *   `not` of anything else. A field that is `null` exists.
 * - `ne` and `notIn` are exactly `not` of `eq` and `in`. Equality never converts: `1` is not `'1'`, and no list or
 *   object equals a value.
 * - `gt`, `gte`, `lt` and `lte` compare numbers with numbers and strings with strings, strings by Unicode code point;
 *   anything else does not match.
 * - `notIn: []` matches everything, `in: []` nothing. `and` and `or` without a filter are refused: they would test nothing.
 *
 * @example { and: [{ field: 'year', op: 'gte', value: 1990 }, { field: 'lang', op: 'in', value: ['en', 'de'] }] }
 */
export type Filter<M extends Metadata = Metadata> =
  | FilterTest<M>
  | { readonly and: readonly Filter<M>[] }
  | { readonly or: readonly Filter<M>[] }
  | { readonly not: Filter<M> }

/**
 * One test of one field of the metadata. Unknown metadata compares with any JSON scalar; known metadata with its own
 * type only.
 */
export type FilterTest<M extends Metadata = Metadata> = {
  [K in keyof M & string]: FieldTest<
    K,
    unknown extends M[K] ? FilterValue : Extract<M[K], FilterValue>,
    ContainedIn<M[K]>
  >
}[keyof M & string]

/** What a value of type `T` can contain: a piece of a text, or an element of an array. */
export type ContainedIn<T> = unknown extends T
  ? string | number | boolean
  : T extends readonly (infer Element)[]
    ? Extract<Element, string | number | boolean>
    : T extends string
      ? string
      : never

/** One test of the field `K`, which equals values of type `V` and contains values of type `Contained`. */
export type FieldTest<K extends string, V extends FilterValue, Contained extends string | number | boolean> =
  | { readonly field: K; readonly op: 'eq' | 'ne'; readonly value: V }
  | { readonly field: K; readonly op: 'in' | 'notIn'; readonly value: readonly V[] }
  | { readonly field: K; readonly op: 'gt' | 'gte' | 'lt' | 'lte'; readonly value: Extract<V, number | string> }
  | { readonly field: K; readonly op: 'exists'; readonly value: boolean }
  /** A text that contains the value, or an array that has it as an element. */
  | { readonly field: K; readonly op: 'contains'; readonly value: Contained }
