import type { MediaPart } from '@dspex/core'

/**
 * Reads a file of the AI SDK: v2 and v3 have its bytes, base64 or a URL, v4 says which of them it is. A file of another
 * kind is left out.
 */
export function toMediaPart({ mediaType = '', data, filename }: AiSdkFile): MediaPart[] {
  const [kind] = mediaType.split('/')
  const type = kind === 'image' || kind === 'audio' ? kind : 'file'
  const source = toSource(data, mediaType)
  if (source === undefined) return []
  return [type === 'file' ? { type, source, ...(filename !== undefined && { filename }) } : { type, source }]
}

interface AiSdkFile {
  readonly mediaType?: string
  readonly data?: unknown
  readonly filename?: string | undefined
}

function toSource(data: unknown, mediaType: string): MediaPart['source'] | undefined {
  if (data instanceof Uint8Array) return { base64: Buffer.from(data).toString('base64'), mediaType }
  if (data instanceof URL) return { url: data.href, mediaType }
  if (typeof data === 'string') return /^https?:/.test(data) ? { url: data, mediaType } : { base64: data, mediaType }
  const tagged = data as { readonly type?: string; readonly data?: unknown; readonly url?: unknown } | null | undefined
  if (tagged?.type === 'data') return toSource(tagged.data, mediaType)
  if (tagged?.type === 'url') return toSource(tagged.url, mediaType)
  return undefined
}
