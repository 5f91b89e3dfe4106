import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'

/** A package of a Python index. */
export interface WheelSpec {
  readonly package: string
  readonly version: string
}

/** Options of {@link fetchWheel}. */
export interface FetchWheelOptions {
  /** An empty folder for the wheel. */
  readonly folder: string
  readonly signal?: AbortSignal | undefined
  /** The Python whose pip is asked first. @default 'python3' */
  readonly python?: string | undefined
  /** The index that is asked where there is no pip. @default 'https://pypi.org' */
  readonly indexUrl?: string | undefined
}

/**
 * Fetches the wheel of a package and returns its path. pip does it, since a machine with a mirror has told pip; where there
 * is no pip, the index itself is asked.
 */
export async function fetchWheel(spec: WheelSpec, options: FetchWheelOptions): Promise<string> {
  const { folder, signal, python = 'python3' } = options
  await mkdir(folder, { recursive: true })
  const name = `${spec.package}==${spec.version}`
  const args = ['download', '--quiet', '--no-deps', '--only-binary', ':all:', '--dest', folder, name]
  try {
    await promisify(execFile)(python, ['-m', 'pip', '--disable-pip-version-check', ...args], { signal })
  } catch (error) {
    signal?.throwIfAborted()
    if (!isWithoutPip(error)) throw new Error(`pip can't fetch ${name}. ${lastLine(error)}`, { cause: error })
    return fetchFromIndex(spec, options)
  }
  const file = (await readdir(folder)).find((entry) => entry.endsWith('.whl'))
  if (file === undefined) throw new Error(`pip fetched ${name}, but no wheel is in ${folder}.`)
  return join(folder, file)
}

interface IndexFile {
  readonly packagetype: string
  readonly url: string
  readonly filename: string
  readonly digests: { readonly sha256: string }
}

async function fetchFromIndex(
  { package: name, version }: WheelSpec,
  { folder, signal, indexUrl = 'https://pypi.org' }: FetchWheelOptions,
): Promise<string> {
  const page = await get(`${indexUrl}/pypi/${name}/${version}/json`, signal)
  const { urls } = (await page.json()) as { readonly urls: readonly IndexFile[] }
  const wheel = urls.find(({ packagetype }) => packagetype === 'bdist_wheel')
  if (!wheel) throw new Error(`${indexUrl} has no wheel of ${name}==${version}.`)
  const { body } = await get(wheel.url, signal)
  const path = join(folder, wheel.filename)
  const hash = createHash('sha256')
  await pipeline(
    body as AsyncIterable<Uint8Array>,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        yield chunk
      }
    },
    createWriteStream(path),
    { signal },
  )
  const sha256 = hash.digest('hex')
  if (sha256 === wheel.digests.sha256) return path
  throw new Error(`${wheel.url} has the SHA-256 ${sha256}, but the index says ${wheel.digests.sha256}.`)
}

async function get(url: string, signal: AbortSignal | undefined): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, signal ? { signal } : {})
  } catch (cause) {
    signal?.throwIfAborted()
    throw new Error(`${url} can't be reached. Is there a network?`, { cause })
  }
  if (!response.ok) throw new Error(`${url} answers ${response.status} ${response.statusText}.`)
  return response
}

function isWithoutPip(error: unknown): boolean {
  const { code, stderr = '' } = error as { readonly code?: unknown; readonly stderr?: string }
  return code === 'ENOENT' || stderr.includes('No module named pip')
}

/** pip ends with what is wrong. */
function lastLine(error: unknown): string {
  const { stderr = '', message } = error as { readonly stderr?: string; readonly message: string }
  const lines = stderr.split('\n').filter((line) => /^ERROR|No space left/.test(line))
  return lines.at(-1)?.replace('ERROR: ', '') ?? message
}
