import { execFile } from 'node:child_process'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { promisify } from 'node:util'

/** What tells a process from every other one, as far as the system says. */
export interface ProcessIdentity {
  /** Its id. */
  readonly pid: number
  /** Where that id means something: the machine, on Linux since which boot and in which namespace of ids. */
  readonly place: string
  /** The name of the machine, for people. */
  readonly host: string
  /** When it began, as the system writes it: another process under the same id began at another time. */
  readonly began: string | null
}

/** Says who this process is. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const { pid } = process
  return { pid, place: await place(), host: hostname(), began: (await observe(pid))?.began ?? null }
}

/** Tells whether a process runs; undefined when it can't be seen from here. */
export async function isRunning({ pid, place: where, began }: ProcessIdentity): Promise<boolean | undefined> {
  if (where !== (await place())) return undefined
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const found = await observe(pid)
  if (!found) return true
  return !found.isDead && (began === null || found.began === null || found.began === began)
}

interface Observation {
  readonly began: string | null
  readonly isDead: boolean
}

async function observe(pid: number): Promise<Observation | undefined> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
    if (text === undefined) return undefined
    // The name, in parentheses, may hold anything; behind it are the state (3) to the time of the start (22).
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { began: fields[19] ?? null, isDead: fields[0] === 'Z' || fields[0] === 'X' }
  }
  if (process.platform === 'win32') return { began: null, isDead: false }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return stdout.trim() === '' ? undefined : { began: stdout.trim(), isDead: false }
}

/** Containers on one machine share its name at times, and a machine keeps its name when it starts again. */
async function place(): Promise<string> {
  if (process.platform !== 'linux') return hostname()
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '')
  return [hostname(), boot.trim(), namespace].join(' ')
}
