import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Unzip, UnzipInflate } from 'fflate'

/** Writes one file of the archive `from` to `to`, a chunk at a time. @throws Error when there is no such file in it */
export async function unzipFile(from: string, { path, to }: { readonly path: string; readonly to: string }) {
  await using out = await open(to, 'w')
  let chunks: Uint8Array[] = []
  let found = false
  let failure: Error | undefined
  const unzip = new Unzip((file) => {
    if (file.name !== path) return
    found = true
    file.ondata = (error, chunk) => {
      failure ??= error ?? undefined
      chunks.push(chunk)
    }
    file.start()
  })
  unzip.register(UnzipInflate)
  const write = async (): Promise<void> => {
    if (failure) throw failure
    for (const chunk of chunks) await out.write(chunk)
    chunks = []
  }
  for await (const chunk of createReadStream(from, { highWaterMark: 2 ** 20 })) {
    unzip.push(chunk as Uint8Array)
    await write()
  }
  unzip.push(new Uint8Array(), true)
  await write()
  if (!found) throw new Error(`${from} has no file '${path}'.`)
}
