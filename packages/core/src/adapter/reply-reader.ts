import type { Field } from '../signature/field.ts'

/** Reads the text of a reply while it comes. */
export interface ReplyReader {
  /** Takes the next piece of the reply, cut anywhere, and says what is new of the fields. */
  push(text: string): readonly FieldPiece[]
  /** Says what was held back until it was clear that no more comes. */
  end(): readonly FieldPiece[]
}

/** What is new of a field. */
export type FieldPiece =
  | {
      /** More text of a field that is plain text. Its pieces together are the field's value, unless a repair follows. */
      readonly type: 'delta'
      readonly field: Field
      readonly text: string
    }
  | {
      /** The field has ended. */
      readonly type: 'done'
      readonly field: Field
      /** Each way in which its text can be read, likeliest first. */
      readonly readings: readonly unknown[]
    }

/** Whether a field is plain text, so that it can be shown while it forms; a literal may yet be read another way. */
export function isPlainText({ kind, jsonSchema }: Field): boolean {
  return (
    kind === 'text' &&
    jsonSchema?.['enum'] === undefined &&
    jsonSchema?.['const'] === undefined &&
    !branches(jsonSchema)
  )
}

function branches(jsonSchema: Field['jsonSchema']): boolean {
  return jsonSchema?.['anyOf'] !== undefined || jsonSchema?.['oneOf'] !== undefined
}
