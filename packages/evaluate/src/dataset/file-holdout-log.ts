import { isRecord } from '@dspex/core/implement'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatasetError } from '../errors.ts'

import type { HoldoutLog, HoldoutUse } from './holdout.ts'

/**
 * Keeps the uses of holdouts in a file, one line of JSON each; commit it with the code. The file and its folder are made
 * when first needed.
 *
 * Reading and writing reject with a `DatasetError` `DATASET_FILE` when the file can't be used: a count that can't be
 * trusted is none.
 */
export function fileHoldoutLog(path: string): HoldoutLog {
  return {
    async read(holdout) {
      const lines = (await readIfThere(path)).split('\n')
      return lines
        .flatMap((line, index) => (line.trim() === '' ? [] : [readUse(path, line, index + 1)]))
        .filter((use) => use.holdout === holdout)
    },
    async append(use) {
      try {
        await mkdir(dirname(path), { recursive: true })
        await appendFile(path, `${JSON.stringify(use)}\n`, { flush: true })
      } catch (error) {
        throw unusable(`The use of a holdout could not be written to ${path}: ${(error as Error).message}`, error)
      }
    },
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw unusable(`The uses of holdouts could not be read from ${path}: ${(error as Error).message}`, error)
  }
}

function readUse(path: string, line: string, row: number): HoldoutUse {
  try {
    const use: unknown = JSON.parse(line)
    if (isRecord(use) && [use.holdout, use.purpose, use.at].every((each) => typeof each === 'string')) {
      return use as unknown as HoldoutUse
    }
  } catch {
    // Told below.
  }
  throw unusable(
    `Line ${row} of ${path} is no use of a holdout: { holdout, purpose, at }. Mend the line or restore the file.`,
  )
}

function unusable(message: string, cause?: unknown): DatasetError {
  return new DatasetError(message, { code: 'DATASET_FILE', cause })
}
