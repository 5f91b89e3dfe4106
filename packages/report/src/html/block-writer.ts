import { redactedJson } from '@dspex/core/implement'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** Items as JSON, compressed. */
export interface Block {
  /** The number of the first item. */
  readonly start: number
  /** How many items it holds. */
  readonly count: number
  /** Gzip of a JSON array. */
  readonly bytes: Buffer
}

/** Puts items one after another into blocks, without secrets. */
export interface BlockWriter {
  /** Adds an item. */
  add(item: unknown): Promise<void>
  /** Ends the last block and returns them all. */
  end(): Promise<readonly Block[]>
}

/** Large enough to compress well, small enough to unpack within a frame or two. */
const blockLength = 256 * 1024

/** Makes a writer. What it holds is compressed but for the last block, so that memory stays near the size of the page. */
export function createBlockWriter(): BlockWriter {
  const blocks: Block[] = []
  let texts: string[] = []
  let length = 0
  let start = 0
  const close = async (): Promise<void> => {
    const count = texts.length
    if (count === 0) return
    const block = { start, count, bytes: await compress(`[${texts.join(',')}]`) }
    blocks.push(block)
    start += count
    texts = []
    length = 0
  }
  return {
    async add(item) {
      const text = redactedJson(item)
      texts.push(text)
      length += text.length
      if (length >= blockLength) await close()
    },
    async end() {
      await close()
      return blocks
    },
  }
}

/** Compresses text. */
export async function compress(text: string): Promise<Buffer> {
  return promisify(gzip)(text)
}

/** How many characters bytes have as base64. */
export function base64Length({ byteLength }: Uint8Array): number {
  return 4 * Math.ceil(byteLength / 3)
}
