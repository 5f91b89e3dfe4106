import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** The root of the repository. */
export const root = join(import.meta.dirname, '../../..')

/** Runs a program to its end and returns what it printed. @throws with that text when it fails */
export async function run(program: string, args: readonly string[], folder: string): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd: folder, maxBuffer: 2 ** 26 })
    return stdout + stderr
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string }
    throw new Error(`${[program, ...args].join(' ')}: ${`${stdout}${stderr}`.trim() || message}`, { cause: error })
  }
}

/** Runs the pnpm that this repository pins, wherever we were started from. */
export function pnpm(args: readonly string[], folder: string): Promise<string> {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string }
  return run('npx', ['-y', packageManager, ...args], folder)
}
