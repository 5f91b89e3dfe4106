import { didYouMean } from '../../wording/nearest-name.ts'
import type { TextScanner } from './text-scanner.ts'

/** A type of the string form, parsed. */
export type TypeExpression =
  | { readonly kind: SimpleType }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'array'; readonly element: TypeExpression }
  | { readonly kind: 'record'; readonly value: TypeExpression }
  | { readonly kind: 'union'; readonly members: readonly TypeExpression[] }

/** The kinds of media. */
export type MediaType = 'image' | 'audio' | 'file'
/** The types that have no parts. */
export type SimpleType =
  | 'string'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'null'
  | 'date'
  | 'datetime'
  | 'unknown'
  | MediaType
  | 'history'

const simple = (kind: SimpleType): TypeExpression => ({ kind })
const list: TypeExpression = { kind: 'array', element: { kind: 'unknown' } }
const dictionary: TypeExpression = { kind: 'record', value: { kind: 'unknown' } }

const named: ReadonlyMap<string, TypeExpression> = new Map([
  ['string', simple('string')],
  ['str', simple('string')],
  ['number', simple('number')],
  ['float', simple('number')],
  ['int', simple('integer')],
  ['integer', simple('integer')],
  ['boolean', simple('boolean')],
  ['bool', simple('boolean')],
  ['date', simple('date')],
  ['datetime', simple('datetime')],
  ['Date', simple('datetime')],
  ['datetime.date', simple('date')],
  ['datetime.datetime', simple('datetime')],
  ['null', simple('null')],
  ['None', simple('null')],
  ['unknown', simple('unknown')],
  ['any', simple('unknown')],
  ['Any', simple('unknown')],
  ['object', simple('unknown')],
  ['image', simple('image')],
  ['Image', simple('image')],
  ['audio', simple('audio')],
  ['Audio', simple('audio')],
  ['file', simple('file')],
  ['File', simple('file')],
  ['history', simple('history')],
  ['History', simple('history')],
  ['list', list],
  ['List', list],
  ['Array', list],
  ['dict', dictionary],
  ['Dict', dictionary],
  ['true', { kind: 'literal', value: true }],
  ['True', { kind: 'literal', value: true }],
  ['false', { kind: 'literal', value: false }],
  ['False', { kind: 'literal', value: false }],
])

const generics = ['list', 'List', 'Array', 'dict', 'Dict', 'Record', 'Optional', 'Union', 'Literal']
const brackets: readonly (readonly [open: string, close: string])[] = [
  ['[', ']'],
  ['<', '>'],
]
const maximumDepth = 64
const supported =
  "Use string, number, int, boolean, date, datetime, T[], Record<string, T>, Optional[T], 'a' | 'b', image, audio, file or history; for anything else pass a schema: signature({ input, output })."

/** Reads a type: `A | B`, `T[]`, `list[T]`, `Record<string, T>`, `'literal'`, parentheses, names. */
export function readType(scanner: TextScanner, field: string, depth = 0): TypeExpression {
  if (depth > maximumDepth)
    scanner.fail(`The type of field '${field}' is nested more than ${maximumDepth} levels deep.`)
  const members: TypeExpression[] = []
  do members.push(readMember(scanner, field, depth))
  while (scanner.take('|'))
  return union(members)
}

function readMember(scanner: TextScanner, field: string, depth: number): TypeExpression {
  let type = readPrimary(scanner, field, depth)
  while (scanner.take('[]')) type = { kind: 'array', element: type }
  return type
}

function readPrimary(scanner: TextScanner, field: string, depth: number): TypeExpression {
  const start = scanner.position
  if (scanner.take('(')) {
    const inner = readType(scanner, field, depth + 1)
    close(scanner, '(', ')', field)
    return inner
  }
  const literal = readLiteral(scanner)
  if (literal) return literal
  const spelled = scanner.takeDottedName()
  if (spelled === undefined) {
    return scanner.fail(
      `Expected a type for field '${field}', found ${scanner.describeNext()}. Write one such as string or string[].`,
    )
  }
  const name = spelled.replace(/^(?:typing|dspy)\./, '')
  const bracket = generics.includes(name) ? brackets.find(([open]) => scanner.peek(open)) : undefined
  // `Array[]` is an array of arrays, as `string[]` is an array of strings.
  if (bracket && !(named.has(name) && isEmptyPair(scanner))) return readGeneric(scanner, name, bracket, field, depth)
  const type = named.get(name)
  if (type) return type
  const span = { start, end: start + spelled.length }
  if (generics.includes(name))
    scanner.fail(`'${spelled}' of field '${field}' needs a type in brackets: ${name}[…].`, span)
  const advice = didYouMean(name, [...named.keys(), ...generics]) || ` ${supported}`
  return scanner.fail(`Unknown type '${spelled}' of field '${field}'.${advice}`, span)
}

function isEmptyPair(scanner: TextScanner): boolean {
  return scanner.peek('[]')
}

function readGeneric(
  scanner: TextScanner,
  name: string,
  [open, end]: readonly [string, string],
  field: string,
  depth: number,
): TypeExpression {
  const start = scanner.position
  scanner.take(open)
  const parts: TypeExpression[] = []
  do parts.push(name === 'Literal' ? readLiteralMember(scanner, field) : readType(scanner, field, depth + 1))
  while (scanner.take(','))
  close(scanner, open, end, field)
  const span = { start, end: scanner.position }
  const [first, second] = parts as [TypeExpression, TypeExpression | undefined]
  switch (name) {
    case 'Literal':
    case 'Union':
      return union(parts)
    case 'dict':
    case 'Dict':
    case 'Record':
      if (parts.length !== 2 || !second)
        return scanner.fail(`${name} of field '${field}' takes two types: ${name}${open}string, T${end}.`, span)
      if (first.kind !== 'string')
        scanner.fail(`The keys of ${name} of field '${field}' must be string, as in JSON.`, span)
      return { kind: 'record', value: second }
    default:
      if (parts.length !== 1) scanner.fail(`${name} of field '${field}' takes one type: ${name}${open}T${end}.`, span)
      return name === 'Optional' ? union([first, { kind: 'null' }]) : { kind: 'array', element: first }
  }
}

function readLiteral(scanner: TextScanner): TypeExpression | undefined {
  const text = scanner.takeQuoted()
  if (text !== undefined) return { kind: 'literal', value: text }
  const start = scanner.position
  const digits = scanner.takeNumber()
  if (digits === undefined) return undefined
  // Only the spelling that JavaScript itself would print, so that the compiler reads the same number.
  if (String(Number(digits)) !== digits) {
    scanner.fail(`Write the number ${digits} as ${Number(digits)}.`, { start, end: start + digits.length })
  }
  return { kind: 'literal', value: Number(digits) }
}

function readLiteralMember(scanner: TextScanner, field: string): TypeExpression {
  const literal = readLiteral(scanner)
  if (literal) return literal
  const start = scanner.position
  const name = scanner.takeName()
  const type = name === undefined ? undefined : named.get(name)
  if (type?.kind === 'literal' || type?.kind === 'null') return type
  return scanner.fail(
    `Literal of field '${field}' takes quoted text, numbers, true, false and null, such as Literal['yes', 'no'].`,
    { start, end: start + (name?.length ?? 1) },
  )
}

function close(scanner: TextScanner, open: string, end: string, field: string): void {
  if (!scanner.take(end)) {
    scanner.fail(
      `Expected '${end}' to close '${open}' in the type of field '${field}', found ${scanner.describeNext()}.`,
    )
  }
}

/** Flattens nested unions and drops repeated members, so that one type has one form. */
function union(members: readonly TypeExpression[]): TypeExpression {
  const flat = members.flatMap((member) => (member.kind === 'union' ? member.members : [member]))
  const byText = new Map(flat.map((member) => [JSON.stringify(member), member]))
  const distinct = [...byText.values()]
  const [only] = distinct
  return distinct.length === 1 && only ? only : { kind: 'union', members: distinct }
}
