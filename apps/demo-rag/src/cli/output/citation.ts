import type { PassageMetadata } from '../../corpus/passage.ts'

/**
 * Says where a passage stands, so that it can be looked up, and named in the questions: `guide.md:3-9, Setup › Linux`.
 * Empty for one that is of no file.
 */
export function citation({ path, startLine, endLine, headings = [] }: PassageMetadata): string {
  if (startLine === undefined) return ''
  const lines = endLine === undefined || endLine === startLine ? `${startLine}` : `${startLine}-${endLine}`
  return [`${path}:${lines}`, ...(headings.length > 0 ? [headings.join(' › ')] : [])].join(', ')
}
