/** One thing that a schema found wrong. */
export interface Issue {
  /** Where, as a readable path: `answer`, `items[2].price`. */
  readonly path: string
  /** What is wrong and what was expected. */
  readonly message: string
}
