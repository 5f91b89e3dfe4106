import { access, constants, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { hashJson } from '@dspex/core/implement'
import { type EvaluationReport, type FileTrialStore, fileTrialStore, type TrialStore } from '@dspex/evaluate'
import { UsageError } from '../usage-error.ts'
import type { CorpusPassage } from '../corpus/passage.ts'
import { codeVersion } from './code-version.ts'

/** Where the demo keeps what it has done: trials in one file, reports beside. */
export interface RunsFolder extends AsyncDisposable {
  /** The folder, as a path from the root. */
  readonly path: string
  /** The trials. */
  readonly store: TrialStore
  /** The last report on the same questions, if there is one. */
  readonly findLast: (report: EvaluationReport) => Promise<EvaluationReport | undefined>
  /** Keeps a report. */
  readonly keep: (report: EvaluationReport) => Promise<void>
}

/** Options of {@link openRunsFolder}. */
export interface RunsFolderOptions {
  /** Whether answers from before are left aside; new ones take their place. */
  readonly fresh: boolean
}

/** So many reports are kept; they are small. */
const maxReports = 20

/** Opens the folder, or makes it. @throws UsageError when that is not possible */
export async function openRunsFolder(folder: string, { fresh }: RunsFolderOptions): Promise<RunsFolder> {
  const path = resolve(folder)
  const reports = join(path, 'reports')
  try {
    await mkdir(reports, { recursive: true })
    await access(path, constants.W_OK)
  } catch (error) {
    const why = reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message
    throw new UsageError(`Can't keep results in '${folder}': ${why}. Name another folder with --runs <folder>.`, {
      cause: error,
    })
  }
  const file = fileTrialStore({ path: join(path, 'trials.jsonl') })
  const newestFirst = async (): Promise<string[]> =>
    (await readdir(reports))
      .filter((name) => name.endsWith('.json'))
      .toSorted()
      .toReversed()
  return {
    path,
    store: fresh ? withoutEarlier(file) : file,
    async findLast({ dataset }) {
      for (const name of await newestFirst()) {
        const report = await readReport(join(reports, name))
        if (report?.dataset.hash === dataset.hash) return report
      }
      return undefined
    },
    async keep(report) {
      const name = `${report.environment.startedAt.replaceAll(':', '-')} ${report.program.name}.json`
      await writeFile(join(reports, name), JSON.stringify(report))
      const tooMany = (await newestFirst()).slice(maxReports)
      await Promise.all(tooMany.map((each) => rm(join(reports, each), { force: true })))
    },
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  }
}

/** Names what results may be reused for: these passages, found in this kind of database, read by this code. */
export async function nameRun(
  passages: readonly CorpusPassage[],
  { engine }: { readonly engine?: string | undefined } = {},
): Promise<string> {
  const digest = hashJson([passages, engine ?? null, await codeVersion()])
  return `demo-${digest.slice(-12)}`
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'writing there is not allowed',
  EPERM: 'writing there is not allowed',
  EROFS: 'it can only be read',
  EEXIST: 'it is a file',
  ENOTDIR: 'a part of it is a file',
  ENOSPC: 'there is no space left',
}

/** Hides what a store had before. What is written replaces it, so the next run goes on from this one. */
function withoutEarlier(store: FileTrialStore): TrialStore {
  const since = new Date().toISOString()
  return {
    append: (rows, options) => store.append(rows, options),
    async *read(query, options) {
      for await (const row of store.read(query, options)) if (row.at >= since) yield row
    },
  }
}

/** A report that can't be read is no reason to fail: there is nothing to compare with, that is all. */
async function readReport(path: string): Promise<EvaluationReport | undefined> {
  try {
    const report = JSON.parse(await readFile(path, 'utf8')) as Partial<EvaluationReport> | null
    return report?.schemaVersion === 1 && report.dataset ? (report as EvaluationReport) : undefined
  } catch {
    return undefined
  }
}
