import { type Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { extname, join, posix } from 'node:path'
import { ConfigurationError } from '@dspex/core'
import { showValue } from '@dspex/core/implement'
import type { SourceDocument } from '../document.ts'
import { DocumentError } from '../document-error.ts'
import { defaultReaders, loadFile, type LoadFileOptions, whyNot } from './load-file.ts'

/** Options of {@link loadFolder}. */
export interface LoadFolderOptions extends Omit<LoadFileOptions, 'path'> {
  /**
   * Globs of the paths to load, such as `guides/**`; hidden ones only where a glob has the dot. A list that is there but
   * `undefined` or empty is refused: it would load all or nothing where some were meant.
   * @default every file whose ending has a reader
   */
  readonly include?: readonly string[]
  /** Globs of paths to leave out, files and folders. @default what is hidden, and `node_modules` */
  readonly exclude?: readonly string[] | undefined
  /** Goes through symbolic links too, to each file once. Else links are passed by. @default false */
  readonly followLinks?: boolean | undefined
}

/** A file or folder that could not be read. */
export interface LoadFailure {
  /** Its path within the folder. */
  readonly path: string
  /** Why, and what to do. */
  readonly error: DocumentError
}

/** The documents of a folder, read one after the other as they are asked for. */
export interface FolderDocuments extends AsyncIterable<SourceDocument> {
  /** What could not be read so far, in the latest reading. It does not keep the others from being read. */
  readonly failures: readonly LoadFailure[]
}

const usuallyExcluded = ['**/.*', '**/node_modules']

/**
 * Loads the documents of a folder and the folders within, in the order of their paths. Only one is in memory at a time.
 * What can't be read is in `failures` afterwards, and the others go on.
 *
 * Iterating throws a `DocumentError` `DOCUMENT_FILE` when there is no such folder, and `signal.reason` on abort.
 *
 * @throws ConfigurationError when `include` or `exclude` is no list of globs
 */
export function loadFolder(folder: string, options: LoadFolderOptions = {}): FolderDocuments {
  checkGlobs(options)
  const failures: LoadFailure[] = []
  return {
    failures,
    async *[Symbol.asyncIterator]() {
      failures.length = 0
      for await (const path of walkFolder(folder, options, failures)) {
        let document: SourceDocument
        try {
          document = await loadFile(join(folder, path), { ...options, path })
        } catch (error) {
          if (!(error instanceof DocumentError)) throw error
          failures.push({ path, error })
          continue
        }
        yield document
      }
    },
  }
}

function checkGlobs(options: LoadFolderOptions): void {
  const { include, exclude } = options
  const isGlobs = (value: unknown): boolean =>
    Array.isArray(value) && Array.from(value as unknown[]).every((glob) => typeof glob === 'string' && glob !== '')
  if ('include' in options && (!isGlobs(include) || include?.length === 0))
    throw new ConfigurationError(
      `loadFolder() got ${showValue(include)} for include, which must be a list of globs, at least one. Leave the option out for every file that can be read.`,
    )
  if (exclude !== undefined && !isGlobs(exclude))
    throw new ConfigurationError(
      `loadFolder() got ${showValue(exclude)} for exclude, which must be a list of globs. Leave the option out for what is hidden and node_modules.`,
    )
}

async function* walkFolder(
  root: string,
  { include, exclude = usuallyExcluded, followLinks = false, readers, signal }: LoadFolderOptions,
  failures: LoadFailure[],
): AsyncGenerator<string, void, undefined> {
  /** Where links have led, so that they lead nowhere twice. */
  const visited = new Set<string>()
  const matches = (path: string, globs: readonly string[]): boolean =>
    globs.some((glob) => posix.matchesGlob(path, glob))
  const isWanted = (path: string): boolean => {
    if (include) return matches(path, include)
    const ending = extname(path).toLowerCase()
    return ending in defaultReaders || (readers !== undefined && ending in readers)
  }
  const isNew = async (path: string): Promise<boolean> => {
    const real = await realpath(join(root, path))
    return visited.size < visited.add(real).size
  }
  const fail = (path: string, error: unknown): void => {
    failures.push({ path, error: fileError(path, error) })
  }

  /** Folders to go into, the last one first. */
  const waiting: string[] = ['']
  await checkFolder(root)
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    signal?.throwIfAborted()
    if (entry !== '' && !entry.endsWith('/')) {
      yield entry
      continue
    }
    let entries: readonly Dirent[]
    try {
      if (followLinks && !(await isNew(entry))) continue
      entries = await readdir(join(root, entry), { withFileTypes: true })
    } catch (error) {
      fail(entry, error)
      continue
    }
    const found: string[] = []
    for (const each of entries) {
      const path = entry + each.name
      if (matches(path, exclude)) continue
      try {
        const kind = each.isSymbolicLink() && followLinks ? await stat(join(root, path)) : each
        if (kind.isDirectory()) found.push(`${path}/`)
        else if (kind.isFile() && isWanted(path) && (!followLinks || (await isNew(path)))) found.push(path)
      } catch (error) {
        fail(path, error)
      }
    }
    waiting.push(...found.toSorted().toReversed())
  }
}

async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => {
    throw fileError(folder, error)
  })
  if (found.isDirectory()) return
  throw new DocumentError(`'${folder}' is a file. Load it with loadFile.`, { code: 'DOCUMENT_FILE', path: folder })
}

function fileError(path: string, error: unknown): DocumentError {
  return new DocumentError(`'${path}' ${whyNot(error)}.`, { code: 'DOCUMENT_FILE', path, cause: error })
}
