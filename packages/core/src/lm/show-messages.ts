import type { ContentPart, Message } from './message.ts'

/** Writes messages as text to read: a line for each role, media by name. */
export function showMessages(messages: readonly Message[]): string {
  return messages.map(({ role, content }) => `── ${role} ──\n${content.map(showPart).join('')}`).join('\n\n')
}

function showPart(part: ContentPart): string {
  if (part.type === 'text' || part.type === 'reasoning') return part.text
  if (part.type === 'tool-call') return `<calls ${part.toolName} with ${JSON.stringify(part.input)}>`
  if (part.type === 'tool-result') return `<${part.toolName} answers ${JSON.stringify(part.output)}>`
  const { source } = part
  const where =
    'url' in source ? source.url : 'fileId' in source ? source.fileId : `${source.base64.length} base64 characters`
  return `<${part.type}${source.mediaType ? ` ${source.mediaType}` : ''}: ${where}>`
}
