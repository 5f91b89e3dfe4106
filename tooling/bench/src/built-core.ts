import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const folder = fileURLToPath(new URL('../../../packages/core/', import.meta.url))
const compiler = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url))

let building: Promise<string> | undefined

/** Builds `@dspex/core` as it is published and returns its folder. */
export function builtCore(): Promise<string> {
  building ??= build()
  return building
}

/** Type errors do not keep the compiler from writing; they are said, and what it wrote is measured. */
async function build(): Promise<string> {
  try {
    await promisify(execFile)(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: folder })
  } catch (error) {
    const { stdout } = error as { stdout?: string }
    process.stderr.write(`Building @dspex/core: ${stdout?.split('\n').slice(0, 5).join('\n') ?? String(error)}\n`)
    if (!existsSync(`${folder}dist/index.js`)) throw new Error('@dspex/core could not be built', { cause: error })
  }
  return folder
}
