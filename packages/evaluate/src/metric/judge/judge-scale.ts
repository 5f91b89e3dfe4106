import { type AnnotatedSchema, field } from '@dspex/core'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { badOption } from '../read-fields.ts'

/** What a judge may answer: whole numbers from `min` to `max`, or words from the worst to the best. */
export type JudgeScale = { readonly min: number; readonly max: number } | readonly string[]

/** A rating on a scale: a number, or one of its words. */
export type Rating = number | string

/** Checks that a scale has at least two ratings. @throws ConfigurationError otherwise */
export function checkScale(name: string, scale: JudgeScale): void {
  if (isWords(scale)) {
    if (scale.length >= 2 && new Set(scale).size === scale.length) return
    throw badOption(name, 'a scale of words needs at least two different ones, from the worst to the best.')
  }
  if (Number.isInteger(scale.min) && Number.isInteger(scale.max) && scale.min < scale.max) return
  throw badOption(
    name,
    `the scale from ${scale.min} to ${scale.max} is none. Give whole numbers, \`min\` below \`max\`.`,
  )
}

/** The scale in words, from the worst to the best. */
export function describeScale(scale: JudgeScale): string {
  if (isWords(scale)) return `one of these, from the worst to the best: ${scale.join(', ')}`
  return `a whole number from ${scale.min} (worst) to ${scale.max} (best)`
}

/** Where a rating stands on its scale, from 0 for the worst to 1 for the best; undefined when it is not on it. */
export function placeOnScale(scale: JudgeScale, rating: unknown): number | undefined {
  if (isWords(scale)) {
    const index = scale.indexOf(rating as string)
    return index === -1 ? undefined : index / (scale.length - 1)
  }
  const onScale = typeof rating === 'number' && rating >= scale.min && rating <= scale.max
  return onScale ? (rating - scale.min) / (scale.max - scale.min) : undefined
}

/** A schema of the ratings of a scale. */
export function ratingSchema(scale: JudgeScale): AnnotatedSchema<StandardSchemaV1<Rating>> {
  const schema: StandardSchemaV1<Rating> = {
    '~standard': {
      version: 1,
      vendor: 'dspex',
      validate: (value) =>
        placeOnScale(scale, value) !== undefined && (isWords(scale) || Number.isInteger(value))
          ? { value: value as Rating }
          : { issues: [{ message: `must be ${describeScale(scale)}` }] },
    },
  }
  const jsonSchema = isWords(scale)
    ? { type: 'string', enum: scale }
    : { type: 'integer', minimum: scale.min, maximum: scale.max }
  return field(schema, { jsonSchema, description: describeScale(scale) })
}

function isWords(scale: JudgeScale): scale is readonly string[] {
  return Array.isArray(scale)
}
