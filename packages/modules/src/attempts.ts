import {
  AssertionError,
  type Check,
  ConfigurationError,
  type Context,
  currentContext,
  DspexError,
  type FailedAssertion,
  type FailedAttempt,
  findPredictors,
  type LMOptions,
  LMError,
  ParseError,
  type Program,
} from '@dspex/core'
import {
  type Attempt,
  type AttemptedCall,
  type AttemptFeedback,
  failedChecks,
  handOnSuggestion,
  isPredictor,
  runAttempt,
  showValue,
  toIssue,
  warn,
  withFeedback,
} from '@dspex/core/implement'

/** Says how good an output is: higher is better. */
export type Reward<Input, Output> = (output: Output, input: Input) => number | Promise<number>

/** Why another attempt is made: the reply did not parse, a check or assertion did not hold, the model declined. */
export type RetryReason = 'parse' | 'check' | 'refusal'

/** What a module that tries several times goes by. */
export interface AttemptPlan<Input extends object, Output> {
  /** The module that tries. */
  readonly module: string
  readonly inner: Program<Input, Output>
  readonly attempts: number
  readonly checks: readonly Check<Output, Input>[]
  readonly reward: Reward<Input, Output> | undefined
  /** A reward of at least this holds; without it no reward does. */
  readonly threshold: number | undefined
  /** Whether what failed is sent back. */
  readonly feedback: boolean
  /** Which failures another attempt is made for. */
  readonly reasons: ReadonlySet<RetryReason>
  /** How an attempt samples; `isTold` when it is sent what was wrong. */
  readonly sampling: (attempt: number, isTold: boolean, applying: LMOptions) => LMOptions | undefined
}

/** An attempt with what was found of it. */
interface Judged<Output> {
  readonly attempt: Attempt<Output>
  readonly failures: readonly FailedAssertion[]
  readonly reward: number | undefined
  /** Why it can't be used: an error, or an assertion that must hold. */
  readonly error: unknown
  readonly holds: boolean
}

/** Feedback that waits for a predictor. */
interface Told {
  readonly target: AttemptedCall['target']
  readonly attempts: readonly AttemptFeedback[]
}

/**
 * Tries until an output holds, or the attempts are used up: then the best is kept. Of what is not kept nothing remains but
 * its entries in the trace, marked as dropped, and what it cost.
 *
 * What failed is sent back to the predictor that is responsible, and the attempt begins anew from there: calls that went
 * well before, and those that ask the same again, are answered as they were.
 *
 * @throws AssertionError with every attempt, when none holds what it must; else what the last attempt threw
 */
export async function attemptUntil<Input extends object, Output>(
  plan: AttemptPlan<Input, Output>,
  input: Input,
  { signal }: Context,
): Promise<Output> {
  const history: FailedAttempt[] = []
  let told: readonly Told[] = []
  let answers: readonly AttemptedCall[] = []
  let best: Judged<Output> | undefined
  /** What ended it that says nothing of the outputs. */
  let stopped: unknown
  for (let number = 1; number <= plan.attempts; number += 1) {
    signal?.throwIfAborted()
    const issues = history.at(-1)?.issues ?? []
    const attempt = await runAttempt(
      {
        module: plan.module,
        attempt: number,
        issues,
        answers,
        lmOptions: plan.sampling(number, told.length > 0, currentContext().lmOptions ?? {}),
      },
      () => withAll(told, () => plan.inner.run(input)),
    )
    const judged = await judge(plan, attempt, input)
    history.push({ output: attempt.output, issues: judged.failures.map(toIssue) })
    const worse = !best || isBetter(judged, best) ? best : judged
    if (worse !== judged) best = judged
    await worse?.attempt.drop()
    if (judged.holds || !best) break
    if (judged.error !== undefined && !mayTryAgain(plan, judged.error)) {
      if (!isOfProgram(judged.error)) stopped = judged.error
      break
    }
    ;({ told, answers } = next(plan, judged, told))
  }
  const kept = best as Judged<Output>
  if (stopped !== undefined) {
    const isPassing = DspexError.isInstance(stopped) && stopped.blame === 'infrastructure'
    if (kept.error !== undefined || !isPassing) throw stopped
    warn(
      'ATTEMPT_FAILED',
      () => `An attempt of '${plan.module}' failed, so the best before it is kept: ${(stopped as Error).message}`,
    )
  }
  if (kept.error !== undefined) throw kept.failures.length > 0 ? neverHeld(plan, kept, history) : kept.error
  for (const failed of kept.failures) handOnSuggestion(failed)
  return kept.attempt.output as Output
}

async function judge<Input extends object, Output>(
  { checks, reward, threshold }: AttemptPlan<Input, Output>,
  attempt: Attempt<Output>,
  input: Input,
): Promise<Judged<Output>> {
  if (attempt.error !== undefined) {
    const { error } = attempt
    const isAsserted = AssertionError.isInstance(error) && error.code === 'ASSERTION_FAILED'
    return { attempt, failures: isAsserted ? error.failures : [], reward: undefined, error, holds: false }
  }
  const output = attempt.output as Output
  const failures = [...attempt.suggestions, ...(await failedChecks(checks, output, input))]
  const musts = failures.filter(({ severity }) => severity === 'must')
  const error =
    musts.length > 0 ? new AssertionError(wordsOf(musts), { code: 'ASSERTION_FAILED', failures: musts }) : undefined
  const rewarded = reward && checkReward(await reward(output, input))
  const isEnough = rewarded === undefined || (threshold !== undefined && rewarded >= threshold)
  return { attempt, failures, reward: rewarded, error, holds: failures.length === 0 && isEnough }
}

function checkReward(reward: unknown): number {
  if (typeof reward === 'number' && Number.isFinite(reward)) return reward
  throw new AssertionError(`The reward is ${showValue(reward, 80)}. Give a finite number.`, { code: 'CHECK_FAILED' })
}

/** What can be used before what can't, then by what does not hold, then by reward; of equals the earlier. */
function isBetter<Output>(a: Judged<Output>, b: Judged<Output>): boolean {
  const [rankA, rankB] = [a, b].map(({ attempt, error, failures, reward }) => [
    error === undefined ? 0 : attempt.error === undefined || failures.length > 0 ? 1 : 2,
    failures.length,
    -(reward ?? 0),
  ]) as [number[], number[]]
  const place = rankA.findIndex((value, index) => value !== rankB[index])
  return place !== -1 && rankA[place]! < rankB[place]!
}

function mayTryAgain<Input extends object, Output>({ reasons }: AttemptPlan<Input, Output>, error: unknown): boolean {
  if (AssertionError.isInstance(error)) return error.code === 'ASSERTION_FAILED' && reasons.has('check')
  if (ParseError.isInstance(error)) return reasons.has(error.code === 'REPLY_REFUSED' ? 'refusal' : 'parse')
  return LMError.isInstance(error) && error.code === 'LM_RESULT_INVALID' && reasons.has('parse')
}

/** Whether an error says that the program got it wrong: an attempt that nothing is known of is none. */
function isOfProgram(error: unknown): boolean {
  return ParseError.isInstance(error) || (AssertionError.isInstance(error) && error.code === 'ASSERTION_FAILED')
}

/** What the next attempt is told, and what it need not ask again. */
function next<Input extends object, Output>(
  { feedback, inner }: AttemptPlan<Input, Output>,
  { attempt, failures, error }: Judged<Output>,
  told: readonly Told[],
): { readonly told: readonly Told[]; readonly answers: readonly AttemptedCall[] } {
  // What did not parse has been told so by repairs; it is asked once more, and what came before it is not.
  if (failures.length === 0) return { told: [], answers: error === undefined ? [] : attempt.calls }
  if (!feedback) return { told: [], answers: [] }
  const byCall = new Map<AttemptedCall, FailedAssertion[]>()
  for (const failed of failures) {
    const call = responsibleCall(failed, attempt.calls, inner)
    if (call) byCall.set(call, [...(byCall.get(call) ?? []), failed])
  }
  const now = [...byCall].map(([{ target, output }, failed]): Told => {
    const earlier = told.find((each) => each.target === target)?.attempts ?? []
    return {
      target,
      attempts: [...earlier, { outputs: output as Record<string, unknown>, issues: failed.map(toIssue) }],
    }
  })
  return { told: now, answers: attempt.calls.filter((call) => !byCall.has(call)) }
}

/** The last call of the predictor that an assertion names, else the last call of any. */
function responsibleCall(
  { predictor }: FailedAssertion,
  calls: readonly AttemptedCall[],
  inner: object,
): AttemptedCall | undefined {
  const asked = calls.filter(({ target }) => isPredictor(target))
  if (predictor === undefined) return asked.at(-1)
  if (typeof predictor === 'string') {
    const found = asked.findLast(({ path }) => path === predictor || path.startsWith(`${predictor}.`))
    if (
      found ||
      [...findPredictors(inner, { frozen: true }).keys()].some(
        (path) => path === predictor || path.startsWith(`${predictor}.`),
      )
    )
      return found
    throw new ConfigurationError(
      `An assertion names the predictor '${predictor}', which is not in '${(inner as Program).name}'.`,
    )
  }
  const own = new Set<unknown>(
    isPredictor(predictor) ? [predictor] : findPredictors(predictor, { frozen: true }).values(),
  )
  return asked.findLast(({ target }) => own.has(target))
}

function withAll<T>(told: readonly Told[], run: () => T): T {
  return told.reduce<() => T>(
    (inside, { target, attempts }) =>
      () =>
        withFeedback(target as Parameters<typeof withFeedback>[0], attempts, inside),
    run,
  )()
}

function neverHeld<Input extends object, Output>(
  { module }: AttemptPlan<Input, Output>,
  { failures }: Judged<Output>,
  attempts: readonly FailedAttempt[],
): AssertionError {
  const musts = failures.filter(({ severity }) => severity === 'must')
  const times = attempts.length === 1 ? 'one attempt' : `${attempts.length} attempts`
  return new AssertionError(`No output of '${module}' holds what it must, in ${times}: ${wordsOf(musts)}`, {
    code: 'ASSERTION_FAILED',
    failures: musts,
    attempts,
  })
}

function wordsOf(failures: readonly FailedAssertion[]): string {
  return failures.map(({ field, message }) => (field === undefined ? message : `\`${field}\` ${message}`)).join('; ')
}
