import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { holdLock } from '@dspex/core/implement'

/** An empty database folder that new ones are copied from: making one takes seconds, copying it a moment. */
export interface Template {
  /** Where it is. */
  readonly folder: string
  readonly files: readonly TemplateFile[]
  /** Folders, each before what is in it. */
  readonly folders: readonly string[]
}

interface TemplateFile {
  readonly path: string
  readonly bytes: number
  readonly crc32: number
}

/** Options of {@link copyFromTemplate}. */
export interface TemplateOptions {
  /** What the template depends on: the versions of what makes it. */
  readonly key: string
  /** Makes an empty database in a folder that is not there yet. */
  readonly make: (folder: string) => Promise<void>
  /** @default a folder in the user's cache folder */
  readonly cacheFolder?: string | undefined
}

/** The user's cache folder for templates. */
function templateCache(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'dspex', 'pglite')
}

/**
 * Copies the machine's template to `to`, which is not there yet; makes the template first when there is none or when it
 * is damaged.
 *
 * @returns false when there can be no template, as where the cache folder can't be written
 */
export async function copyFromTemplate(to: string, options: TemplateOptions): Promise<boolean> {
  const folder = join(options.cacheFolder ?? templateCache(), options.key)
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const template = (await readTemplate(folder)) ?? (await buildTemplate(folder, options))
    if (!template) return false
    if (copyChecked(template, to)) return true
    rmSync(to, { recursive: true, force: true })
    await discard(folder)
  }
  return false
}

async function readTemplate(folder: string): Promise<Template | undefined> {
  try {
    const { files, folders } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Template
    return Array.isArray(files) && Array.isArray(folders) ? { folder: join(folder, 'data'), files, folders } : undefined
  } catch {
    return undefined
  }
}

/** One process builds while the others wait for it. */
async function buildTemplate(folder: string, { make }: TemplateOptions): Promise<Template | undefined> {
  try {
    await mkdir(join(folder, '..'), { recursive: true, mode: 0o700 })
    const lock = await holdLock(`${folder}.lock`, { onHeld: () => sleep(50) })
    try {
      const ready = await readTemplate(folder)
      if (ready) return ready
      await discard(folder)
      return await buildAlone(folder, make)
    } finally {
      lock.release()
    }
  } catch (error) {
    // Nothing depends on a template but time.
    if (isAboutCache(error)) return undefined
    throw error
  }
}

async function buildAlone(folder: string, make: TemplateOptions['make']): Promise<Template | undefined> {
  const draft = `${folder}.${randomUUID()}.new`
  try {
    await mkdir(draft, { mode: 0o700 })
    await make(join(draft, 'data'))
    const manifest = listFiles(join(draft, 'data'))
    await writeFile(join(draft, 'manifest.json'), JSON.stringify(manifest))
    await rename(draft, folder)
    return await readTemplate(folder)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Moved away first, so that nobody finds half of it. */
async function discard(folder: string): Promise<void> {
  const away = `${folder}.${randomUUID()}.old`
  try {
    await rename(folder, away)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  await rm(away, { recursive: true, force: true })
}

function listFiles(root: string): Pick<Template, 'files' | 'folders'> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  const pathOf = (entry: (typeof entries)[number]): string => join(entry.parentPath, entry.name).slice(root.length + 1)
  return {
    folders: entries
      .filter((entry) => entry.isDirectory())
      .map(pathOf)
      .toSorted(),
    files: entries
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = pathOf(entry)
        const content = readFileSync(join(root, path))
        return { path, bytes: content.length, crc32: crc32(content) }
      }),
  }
}

/** False when the template is not what was written once. Synchronous: it runs in a worker, and is faster so. */
function copyChecked({ folder, files, folders }: Template, to: string): boolean {
  mkdirSync(to, { mode: 0o700 })
  for (const path of folders) mkdirSync(join(to, path))
  for (const { path, bytes, crc32: sum } of files) {
    let content: Buffer
    try {
      content = readFileSync(join(folder, path))
    } catch {
      return false
    }
    if (content.length !== bytes || crc32(content) !== sum) return false
    writeFileSync(join(to, path), content)
  }
  return true
}

/** Renames a finished folder to its place. */
export function putInPlace(draft: string, folder: string): void {
  renameSync(draft, folder)
}

function isAboutCache(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOSPC' || code === 'ENOTDIR'
}
