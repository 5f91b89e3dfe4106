import { readFile } from 'node:fs/promises'

/** The bytes of a file are no text in an encoding that is read. */
export class NotTextError extends Error {
  override name = 'NotTextError'
}

/**
 * Reads a file as UTF-8, or as UTF-16 if it begins with a byte order mark of that. The mark is left out.
 *
 * @throws NotTextError when it is neither; the message says so after "it is"
 */
export async function readText(file: string): Promise<string> {
  const bytes = await readFile(file)
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes)
  } catch (error) {
    throw new NotTextError('not UTF-8 text', { cause: error })
  }
}

function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}
