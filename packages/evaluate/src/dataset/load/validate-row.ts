import type { Issue } from '@dspex/core'
import { isRecord } from '@dspex/core/implement'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { exampleHash, hashInputs, type Unnamed } from '../identify-examples.ts'
import { type ExampleRow, issuesOfRow } from '../example-row.ts'

/** What the rows of a data set must be, and become. */
export type RowSchema<Input extends object = object, Labels extends object = object> = StandardSchemaV1<
  unknown,
  { readonly inputs: Input; readonly labels: Labels }
>

/** A row that fits. */
export interface ValidRow extends Unnamed {
  readonly inputs: object
  readonly labels: object
  readonly group: string | undefined
  readonly metadata: Readonly<Record<string, unknown>> | undefined
  /** Where it stands in its source. */
  readonly row: number
}

/** Checks the shape of a row, validates it and hashes its content. Says what is wrong instead when anything is. */
export async function validateRow(
  given: unknown,
  place: number,
  schema: RowSchema | undefined,
): Promise<ValidRow | { readonly row: number; readonly issues: readonly Issue[] }> {
  const stated = isRecord(given) ? given.row : undefined
  const row = typeof stated === 'number' ? stated : place
  const misshapen = issuesOfRow(given)
  if (misshapen.length > 0) return { row, issues: misshapen }
  const { id, inputs, labels = {}, group, metadata } = given as ExampleRow
  let content: { readonly inputs: object; readonly labels: object } = { inputs, labels }
  if (schema) {
    const validated = schema['~standard'].validate(content)
    const result = validated instanceof Promise ? await validated : validated
    if (result.issues) return { row, issues: result.issues.map(toIssue) }
    const { inputs: validInputs, labels: validLabels = {} } = result.value as Partial<ExampleRow>
    const problem =
      isRecord(validInputs) && isRecord(validLabels) ? undefined : 'becomes something without `inputs` by the schema'
    if (problem) return { row, issues: [{ path: '', message: problem }] }
    content = { inputs: validInputs as object, labels: validLabels }
  }
  try {
    const example = { ...content, group, metadata }
    return { ...example, id, row, inputsHash: hashInputs(example.inputs), contentHash: exampleHash(example) }
  } catch (error) {
    return { row, issues: [{ path: '', message: `can't be hashed: ${(error as Error).message}` }] }
  }
}

function toIssue({ path = [], message }: StandardSchemaV1.Issue): Issue {
  const keys = path.map((part) => (typeof part === 'object' ? part.key : part))
  const text = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
  return { path: text.replace(/^\./, ''), message }
}
