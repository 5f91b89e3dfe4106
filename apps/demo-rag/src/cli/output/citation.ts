import type { PassageMetadata } from '../../corpus/passage.ts'

/** Says where a passage stands, so that it can be looked up: `guide.md, lines 3 to 9, Setup › Linux`. */
export function citation({ source, startLine, endLine, headings = [] }: PassageMetadata): string {
  if (startLine === undefined) return ''
  const lines =
    endLine === undefined || endLine === startLine ? `line ${startLine}` : `lines ${startLine} to ${endLine}`
  return [source, lines, ...(headings.length > 0 ? [headings.join(' › ')] : [])].join(', ')
}
