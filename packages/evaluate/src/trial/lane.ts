import { contextBeside, type EvaluationContext, hashProgram, type Subject } from './subject.ts'

/** One program with all that its trials have in common. */
export interface Lane {
  /** The program's name in events and reports. */
  readonly name: string
  readonly subject: Subject
  /** Names the program in stores. */
  readonly programHash: string
  /** Names the samples of its repeats. */
  readonly seed: string | number | undefined
  /** What the program is run with. */
  readonly context: EvaluationContext
  /** What metrics are run with. */
  readonly metricContext: EvaluationContext
}

/** Makes the lane of a program. */
export function openLane(settings: Omit<Lane, 'programHash' | 'metricContext'>): Lane {
  const { subject, context, seed } = settings
  return {
    ...settings,
    programHash: hashProgram(subject, context, seed),
    metricContext: contextBeside(context),
  }
}
