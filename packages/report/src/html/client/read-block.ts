/** Unpacks a block of JSON that the page carries. @throws Error when the browser can't, or the file was cut short */
export async function readBlock<Value>(id: string): Promise<Value> {
  const text = document.getElementById(id)?.textContent
  if (!text) throw new Error(`The page lacks its part '${id}': the file was cut short.`)
  const unpacked = new Blob([decodeBase64(text)]).stream().pipeThrough(new DecompressionStream('gzip'))
  return (await new Response(unpacked).json()) as Value
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index)
  return bytes
}

/** Unpacks blocks as they are asked for, and remembers the latest few. */
export function createBlockCache(size = 12): <Value>(id: string) => Promise<Value> {
  const held = new Map<string, Promise<unknown>>()
  return async <Value>(id: string): Promise<Value> => {
    const found = held.get(id) ?? readBlock(id)
    held.delete(id)
    held.set(id, found)
    for (const oldest of held.keys()) if (held.size > size) held.delete(oldest)
    return (await found) as Value
  }
}
