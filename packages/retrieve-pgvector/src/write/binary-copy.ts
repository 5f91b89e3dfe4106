/** What PostgreSQL's binary COPY begins with: a signature, no flags, no header extension. */
const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
const trailer = Buffer.from([0xff, 0xff])
/** A length of -1 says null. */
const nothing = Buffer.from([0xff, 0xff, 0xff, 0xff])

/** A value of a binary row. */
export type BinaryValue =
  | { readonly type: 'text' | 'jsonb'; readonly value: string | null }
  | { readonly type: 'vector'; readonly value: readonly number[] | Float32Array }

/** Writes rows the way `copy … from stdin (format binary)` reads them. */
export function binaryCopy(rows: readonly (readonly BinaryValue[])[]): Buffer {
  return Buffer.concat([header, ...rows.flatMap(binaryRow), trailer])
}

function binaryRow(values: readonly BinaryValue[]): Buffer[] {
  const count = Buffer.alloc(2)
  count.writeInt16BE(values.length)
  return [count, ...values.map(binaryField)]
}

function binaryField(field: BinaryValue): Buffer {
  if (field.value === null) return nothing
  if (field.type === 'vector') return vectorField(field.value)
  // A jsonb value begins with the version of its format.
  const prefix = field.type === 'jsonb' ? 1 : 0
  const length = Buffer.byteLength(field.value) + prefix
  const buffer = Buffer.allocUnsafe(4 + length)
  buffer.writeInt32BE(length)
  if (prefix) buffer.writeUInt8(1, 4)
  buffer.write(field.value, 4 + prefix)
  return buffer
}

function vectorField(vector: readonly number[] | Float32Array): Buffer {
  const length = 4 + 4 * vector.length
  const buffer = Buffer.allocUnsafe(4 + length)
  buffer.writeInt32BE(length)
  buffer.writeInt16BE(vector.length, 4)
  buffer.writeInt16BE(0, 6)
  for (let index = 0; index < vector.length; index += 1) buffer.writeFloatBE(vector[index] as number, 8 + 4 * index)
  return buffer
}
