import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Runs a script of `python/` with the Python that `DSPEX_PYTHON` names and reads the JSON it prints; `undefined` without one. */
export async function runPython(script: string, ...args: readonly string[]): Promise<unknown> {
  const python = process.env['DSPEX_PYTHON']
  if (!python) return undefined
  const file = fileURLToPath(new URL(`../python/${script}`, import.meta.url))
  const { stdout } = await promisify(execFile)(python, [file, ...args], { maxBuffer: 1 << 24 })
  return JSON.parse(stdout) as unknown
}

/** Why a comparison with DSPy is missing. */
export const withoutPython = 'set DSPEX_PYTHON to a Python with dspy'
