import type { Example } from '@dspex/core'
import { normalizeForComparison } from './similar-texts.ts'

/** All that can be read in the inputs of an example, made comparable: texts and numbers, in the order of their names. */
export function comparableText({ inputs }: Pick<Example<object, object>, 'inputs'>): string {
  const parts: string[] = []
  const visit = (value: unknown): void => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') parts.push(String(value))
    else if (Array.isArray(value)) value.forEach(visit)
    else if (typeof value === 'object' && value !== null) {
      for (const name of Object.keys(value).toSorted()) visit((value as Record<string, unknown>)[name])
    }
  }
  visit(inputs)
  return normalizeForComparison(parts.join('\n'))
}
