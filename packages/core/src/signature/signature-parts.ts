import { SignatureError } from '../errors/signature-error.ts'
import { didYouMean } from '../wording/nearest-name.ts'
import { defineFields } from './define-fields.ts'
import type { Field } from './field.ts'
import type { Side } from './side.ts'
import type { FieldPlace, FieldsDefinition, SignatureFields } from './signature-types.ts'

/** What a signature is made of. */
export interface SignatureParts {
  /** Undefined stands for the sentence that names the fields, so that it follows them. */
  readonly instructions: string | undefined
  readonly input: Side
  readonly output: Side
}

/** Checks what holds across fields: unique names, an output, one history at most. */
export function checkParts({ input, output }: SignatureParts): void {
  const names = new Set<string>()
  for (const { name } of [...input.fields, ...output.fields]) {
    if (names.has(name))
      throw new SignatureError(`Field '${name}' is named twice. Every input and output needs a name of its own.`)
    names.add(name)
  }
  if (output.fields.length === 0) throw new SignatureError('A signature needs at least one output.')
  const histories = input.fields.filter((field) => field.kind === 'history')
  const [first, second] = histories
  if (first && second)
    throw new SignatureError(`'${first.name}' and '${second.name}' are both the history. A signature has one at most.`)
}

/** Gives fields other descriptions. */
export function describeFields(
  parts: SignatureParts,
  descriptions: Readonly<Record<string, string | undefined>>,
): SignatureParts {
  for (const name of Object.keys(descriptions)) requireField(parts, name)
  const describe = (field: Field): Field => {
    const given = Object.hasOwn(descriptions, field.name) ? descriptions[field.name] : undefined
    const description = given === '' ? undefined : (given ?? field.description)
    return description === field.description ? field : { ...field, description }
  }
  // What does not change stays the same object: a state view then shares its fields with the program.
  const side = (before: Side): Side => {
    const fields = before.fields.map(describe)
    return fields.every((field, index) => field === before.fields[index]) ? before : { ...before, fields }
  }
  return { ...parts, input: side(parts.input), output: side(parts.output) }
}

/** Says where in a side new fields go. */
export type Placement = (fields: readonly Field[], label: Side['label']) => number

/** Adds fields to both sides. */
export function addFields(
  parts: SignatureParts,
  { input, output }: SignatureFields,
  placement: Placement,
): SignatureParts {
  const side = (before: Side, definition: FieldsDefinition | undefined): Side => {
    if (definition === undefined) return before
    const index = placement(before.fields, before.label)
    return { ...before, fields: before.fields.toSpliced(index, 0, ...defineFields(definition, before.label)) }
  }
  return { ...parts, input: side(parts.input, input), output: side(parts.output, output) }
}

/** Finds the place next to a field, or the end. */
export function placeBeside(fields: readonly Field[], label: Side['label'], { before, after }: FieldPlace): number {
  if (before !== undefined && after !== undefined) throw new SignatureError('Say before or after, not both.')
  const name = before ?? after
  if (name === undefined) return fields.length
  const index = fields.findIndex((field) => field.name === name)
  if (index < 0) {
    const names = fields.map((field) => field.name)
    throw new SignatureError(
      `There is no ${label} '${name}' to put a field beside. The ${label}s are ${list(names)}.${didYouMean(name, names)}`,
    )
  }
  return before === undefined ? index + 1 : index
}

/** Takes fields out. */
export function dropFields(parts: SignatureParts, names: readonly string[]): SignatureParts {
  for (const name of names) requireField(parts, name)
  const side = (before: Side): Side => {
    const dropped = before.fields.filter((field) => names.includes(field.name))
    const bound = dropped.find((field) => field.schema === undefined)
    const left = before.fields.filter((field) => !dropped.includes(field))
    if (bound && left.every((field) => field.schema !== undefined)) return { ...before, fields: left, whole: undefined }
    if (bound) {
      throw new SignatureError(
        `Field '${bound.name}' can't be dropped: one schema validates all ${before.label}s together. Define the ${before.label}s as a map of fields, ${before.label}: { ${bound.name}: schema, … }.`,
      )
    }
    return dropped.length === 0 ? before : { ...before, fields: left }
  }
  return { ...parts, input: side(parts.input), output: side(parts.output) }
}

function requireField({ input, output }: SignatureParts, name: string): void {
  const names = [...input.fields, ...output.fields].map((field) => field.name)
  if (names.includes(name)) return
  throw new SignatureError(
    `The signature has no field '${name}'. Its fields are ${list(names)}.${didYouMean(name, names)}`,
  )
}

/** Writes the sentence that names the fields. */
export function defaultInstructions(inputs: readonly Field[], outputs: readonly Field[]): string {
  const produced = list(outputs.map((field) => field.name))
  if (inputs.length === 0) return `Produce ${produced}.`
  return `Given ${list(inputs.map((field) => field.name))}, produce ${produced}.`
}

function list(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``)
  const last = quoted.pop() ?? 'none'
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`
}
