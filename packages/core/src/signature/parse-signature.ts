import { TextScanner, type Span } from './type/text-scanner.ts'
import { readType, type TypeExpression } from './type/type-expression.ts'

/** A field of the string form, parsed. */
export interface ParsedField {
  readonly name: string
  readonly optional: boolean
  readonly type: TypeExpression
  readonly description: string | undefined
}

/** A signature of the string form, parsed. */
export interface ParsedSignature {
  readonly inputs: readonly ParsedField[]
  readonly outputs: readonly ParsedField[]
}

const refusedNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Parses `name?: type "description", … -> name: type, …`. The type defaults to string. Quoted text after `:` is a
 * type (one literal), quoted text after a name or after a type is the description.
 *
 * @throws SignatureError with the place and what was expected there.
 */
export function parseSignature(text: string): ParsedSignature {
  const scanner = new TextScanner(text)
  const seen = new Set<string>()
  const inputs = scanner.peek('->') ? [] : readFields(scanner, seen)
  if (!scanner.take('->')) {
    if (scanner.atEnd) scanner.fail("The signature has no '->'. Write inputs -> outputs, such as 'question -> answer'.")
    unexpected(scanner, inputs)
  }
  if (scanner.atEnd) scanner.fail("The signature has no outputs. Name at least one after '->'.")
  const outputs = readFields(scanner, seen)
  if (scanner.peek('->'))
    scanner.fail("The signature has more than one '->'. Write all inputs, one '->', then all outputs.")
  if (!scanner.atEnd) unexpected(scanner, outputs)
  return { inputs, outputs }
}

/** Parses fields without an arrow, such as `reasoning: string "step by step", score: number`. */
export function parseFields(text: string): readonly ParsedField[] {
  const scanner = new TextScanner(text)
  if (scanner.atEnd) return []
  const fields = readFields(scanner, new Set())
  if (!scanner.atEnd) unexpected(scanner, fields)
  return fields
}

/** Parses one type with its description, such as `string[] "one per line"`. */
export function parseType(text: string, field: string): Pick<ParsedField, 'type' | 'description'> {
  const scanner = new TextScanner(text)
  const type = readType(scanner, field)
  const description = readDescription(scanner)
  if (!scanner.atEnd) scanner.fail(`Unexpected ${scanner.describeNext()} after the type of field '${field}'.`)
  return { type, description }
}

/** Says why `name` can't name a field; undefined if it can. */
export function refuseName(name: string): string | undefined {
  if (refusedNames.has(name)) return `Field name '${name}' is reserved by JavaScript. Choose another.`
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return undefined
  return `Field name '${name}' is not an identifier. Use letters, digits and '_', and start with a letter or '_'.`
}

function readFields(scanner: TextScanner, seen: Set<string>): ParsedField[] {
  const fields: ParsedField[] = []
  do fields.push(readField(scanner, seen))
  while (scanner.take(','))
  return fields
}

function readField(scanner: TextScanner, seen: Set<string>): ParsedField {
  const start = scanner.position
  const name = scanner.takeName()
  if (name === undefined) {
    return scanner.fail(
      `Expected the name of a field, found ${scanner.describeNext()}. A name starts with a letter or '_'.`,
    )
  }
  const span: Span = { start, end: start + name.length }
  const refusal = refuseName(name)
  if (refusal !== undefined) scanner.fail(refusal, span)
  if (seen.has(name))
    scanner.fail(`Field '${name}' is named twice. Every input and output needs a name of its own.`, span)
  seen.add(name)
  const optional = scanner.take('?')
  const type: TypeExpression = scanner.take(':') ? readType(scanner, name) : { kind: 'string' }
  return { name, optional, type, description: readDescription(scanner) }
}

function readDescription(scanner: TextScanner): string | undefined {
  const text = scanner.takeQuoted()?.trim()
  return text === '' ? undefined : text
}

function unexpected(scanner: TextScanner, fields: readonly ParsedField[]): never {
  const last = fields.at(-1)?.name
  return scanner.fail(
    `Unexpected ${scanner.describeNext()} after field '${last}'. Expected ':' and a type, a description in quotes, ',' or '->'.`,
  )
}
