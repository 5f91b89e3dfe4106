import type { EvaluationResult } from '@dspex/evaluate'
import type { Question } from '../corpus/question.ts'
import { isUnknown, type RagOutput } from '../rag.ts'
import { exactMatch, isFound } from './devset.ts'

/** What came of one question. */
export interface Trial {
  readonly question: Question
  /** What was answered; absent when it failed. */
  readonly answer?: string | undefined
  /** Whether the answer says that the passages do not answer. */
  readonly unknown: boolean
  readonly exactMatch: number
  readonly f1: number
  /** Ids of the passages found, best first. */
  readonly passages: readonly string[]
  /** Whether all gold passages were found; absent when none are known. */
  readonly hit?: boolean | undefined
  /** The code of the error, when it failed. */
  readonly error?: string | undefined
  readonly durationMs: number
}

/** Reads what came of each question, in the order of the questions; one that has no result is left out. */
export async function readTrials(report: EvaluationResult, questions: readonly Question[]): Promise<Trial[]> {
  const byId = new Map(questions.map((question) => [question.id, question]))
  const scoreOf = (name: string, place: number): number => report.metrics[name]?.scores[place] ?? 0
  const places = new Map(report.dataset.exampleIds.map((id, place) => [id, place]))
  const trials: Trial[] = []
  for await (const { exampleId, output, failure, durationMs } of report.trials()) {
    const place = places.get(exampleId) as number
    const question = byId.get(exampleId) as Question
    const { answer, passages = [] } = (output ?? {}) as Partial<RagOutput>
    trials[place] = {
      question,
      ...(answer !== undefined && { answer }),
      unknown: answer !== undefined && isUnknown(answer),
      exactMatch: scoreOf(exactMatch, place),
      f1: scoreOf('F1', place),
      passages: passages.map(({ id }) => id),
      ...(output !== undefined && question.passages.length > 0 && { hit: isFound(question.passages, passages) }),
      ...(failure && { error: failure.code ?? failure.name }),
      durationMs,
    }
  }
  return trials.filter((trial) => trial !== undefined)
}
