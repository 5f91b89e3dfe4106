import { warn } from '@dspex/core/implement'
import type { ReportWarning } from '../result/report.ts'
import type { Lane } from '../trial/lane.ts'
import { isOtherCode } from '../trial/subject.ts'
import type { TrialStore } from '../trial/trial-store.ts'

/** Where to look. */
export interface StoredStudy {
  readonly store: TrialStore
  readonly runId: string
  readonly signal: AbortSignal
}

/**
 * Looks for trials of the same program with other code, before they are run anew, and says so: who resumes a run after an
 * edit should know that it is paid again. With a `version`, who gave it knows.
 */
export async function tellChangedCode(
  { subject, programHash }: Lane,
  { store, runId, signal }: StoredStudy,
): Promise<ReportWarning | undefined> {
  if (subject.version !== undefined || !store.programs) return undefined
  let trials = 0
  for await (const other of store.programs({ runId }, { signal })) {
    if (!isOtherCode(other, programHash)) continue
    const query = { runId, programHash: other }
    for await (const _ of store.summaries?.(query, { signal }) ?? store.read(query, { signal })) trials += 1
  }
  if (trials === 0) return undefined
  const code = 'CODE_CHANGED'
  const counted =
    trials === 1
      ? 'one trial was stored, which counts no more and is'
      : `${trials} trials were stored, which count no more and are`
  const message = `The code of '${subject.name}' has changed since ${counted} run anew (study '${runId}'). If what it does has not changed, give it a \`version\`, which then stands for the code.`
  warn(code, () => message)
  return { code, message }
}
