import type { ExampleRow } from './example-row.ts'

/** The labels of a row: those of an example, or an empty object where it may lack them. */
export type LabelsOf<Row> = Row extends { readonly labels: infer Labels extends object }
  ? Labels
  : Row extends { readonly labels?: infer Labels extends object | undefined }
    ? NonNullable<Labels>
    : object

/**
 * A row whose inputs have at least what a program takes. Nothing is asked of rows whose fields are not known before they
 * are read, as those of `loadJsonl`, nor for a program of unknown inputs.
 */
export type FittingRow<Row extends ExampleRow<object, object>, Input extends object> = Row & {
  readonly inputs: string extends keyof Row['inputs'] ? object : [Input] extends [never] ? object : Input & {}
}

/** The inputs of a row as far as they are known before it is read. */
export type KnownInputs<Row extends ExampleRow<object, object>> = string extends keyof Row['inputs']
  ? never
  : Row['inputs']
