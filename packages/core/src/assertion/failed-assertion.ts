import type { Issue } from '../errors/issue.ts'

/** Something that was asked of an output and does not hold. */
export interface FailedAssertion {
  /** What is wrong, in words for the model. */
  readonly message: string
  /** The output that it is about; absent for the whole. */
  readonly field?: string | undefined
  /** The predictor that is responsible, or its path; absent for the one that was called last. */
  readonly predictor?: object | string | undefined
  /** Whether it must hold, or had better. */
  readonly severity: 'must' | 'should'
}

/** A failed assertion as feedback has it. */
export function toIssue({ field, message }: FailedAssertion): Issue {
  return { path: field ?? '', message }
}
