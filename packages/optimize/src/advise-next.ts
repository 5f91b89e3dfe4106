import type { MetricComparison, ReportWarning } from '@dspex/evaluate'
import { formatCount } from '@dspex/core/implement'
import { itemsNeeded } from '@dspex/statistics'
import type { CandidateScore } from './candidate-score.ts'
import type { OptimizationReport } from './optimization-report.ts'
import type { CourseCandidate } from './search-course.ts'

/** What advice rests on. */
type Facts = Omit<OptimizationReport, 'advice'>

/** So few attempts say nothing about a way of mending. */
const fewAttempts = 4
/** Beyond so many examples another holdout is no advice. */
const manyExamples = 20_000

/**
 * Says what to try next, the most important first: whether the gain is proven and what would prove it, what the search
 * could not do, and where more would help. Each sentence names the figures that it follows from.
 */
export function adviseNext(report: Facts): readonly ReportWarning[] {
  return [...onVerdict(report), ...onNoGain(report), ...onAttempts(report), ...onEnd(report), ...onParts(report)]
}

function onVerdict(report: Facts): ReportWarning[] {
  const { changed, comparison, examples } = report
  if (!changed) return []
  if (!comparison)
    return examples.hasHoldout
      ? []
      : advice(
          'NO_HOLDOUT',
          `The winner was chosen by the very scores that it is shown with, so part of its gain is luck. ${wantedHoldout(report)}`,
        )
  const metric = comparison.metrics[comparison.primary] as MetricComparison
  const { difference, n } = metric
  const unit = unitOf(metric.baseline, metric.candidate)
  if (comparison.verdict === 'worse')
    return advice(
      'WORSE_ON_HOLDOUT',
      `On the holdout the winner is worse by ${unit(-difference)}: keep the program as it was. See that trainset and holdout are alike, and give the search more examples or a \`valset\` to choose by.`,
    )
  if (comparison.verdict === 'inconclusive') return onInconclusive(metric, unit)
  if (comparison.verdict === 'equivalent')
    return advice(
      'NO_MATTER',
      `On ${n} examples the winner makes no difference that matters. Keep the shorter program.`,
    )
  return [
    ...advice(
      'PROVEN',
      `The gain of ${unit(difference)} holds on ${n} examples that the search never saw: save the state and use it.`,
    ),
    ...onPrice(report),
  ]
}

function onInconclusive({ details, difference, n }: MetricComparison, unit: Unit): ReportWarning[] {
  if (difference <= 0)
    return advice(
      'NO_GAIN_ON_HOLDOUT',
      `On the ${n} examples of the holdout the winner scores ${difference === 0 ? 'the same' : `${unit(-difference)} less`}: keep the program as it was.`,
    )
  const { minimumDetectableEffect: smallest, standardError, units } = details
  if (smallest === null || standardError === null) return []
  const needed = itemsNeeded({ effect: difference, variance: standardError ** 2 * units })
  const wish =
    needed > manyExamples
      ? 'So small a gain is hard to prove: look for a larger one.'
      : `To tell one of ${unit(difference)}, as seen here, give about ${round(needed)}.`
  return advice(
    'HOLDOUT_TOO_SMALL',
    `The holdout of ${n} examples finds gains from ${unit(smallest)}. ${wish} A holdout is good for one look: take new examples.`,
  )
}

function onPrice({ comparison, learned }: Facts): ReportWarning[] {
  const { costUsd, latencyMs } = comparison ?? {}
  const rises = [
    { what: 'costs', figure: costUsd },
    { what: 'takes', figure: latencyMs },
  ].flatMap(({ what, figure }) => {
    if (!figure || figure.baseline <= 0 || !figure.interval || (figure.interval.lower ?? 0) <= 0) return []
    const share = figure.difference / figure.baseline
    return share < 0.25 ? [] : [`${what} ${Math.round(100 * share)}% more`]
  })
  if (rises.length === 0) return []
  const parts =
    learned && learned.length > 1 ? ` of its ${learned.length} parts leave out those of little worth, or` : ''
  return advice(
    'DEARER',
    `A run of the winner ${rises.join(' and ')}. If that matters,${parts} search again with fewer demos allowed.`,
  )
}

function onNoGain(report: Facts): ReportWarning[] {
  const { changed, baseline, course, selection, examples } = report
  if (changed) return []
  const { score } = baseline
  if (score && score.mean >= 0 && score.mean <= 1) {
    const failing = Math.round((1 - score.mean) * score.n)
    if (failing < fewAttempts)
      return advice(
        'NOTHING_TO_LEARN',
        `The program lost only ${formatCount(failing, 'example')}' worth of score on ${score.n}, so there is little to learn from. Add examples that it fails on, or judge it more strictly.`,
      )
  }
  if (course.candidates.length === 0) return []
  const best = Object.entries(selection?.differences ?? {})
    .map(([, difference]) => difference)
    .toSorted((a, b) => b.mean - a.mean)[0]
  if (!best || best.mean <= 0 || best.lower === null) return []
  const unit = unitOf(score?.mean ?? 2)
  const where = selection?.on === 'valset' ? '`valset`' : '`trainset`'
  const needed = neededFor(best)
  const wish =
    needed > manyExamples
      ? 'So small a gain is hard to prove.'
      : `About ${round(needed)} examples in the ${where} would tell; there are ${examples.valset ?? examples.trainset}.`
  return advice(
    'TOO_FEW_TO_CHOOSE_BY',
    `The best finalist scored ${unit(best.mean)} more on ${formatCount(best.n, 'example')}, which luck may explain. ${wish}`,
  )
}

function onAttempts({ course, useless, baseline, winner }: Facts): ReportWarning[] {
  const tried = course.candidates.filter(({ id, parent }) => id !== baseline.id && parent !== winner.id)
  const rules = tally(tried, ({ instructions }) => instructions !== undefined)
  const demos = tally(tried, ({ demosAdded }) => demosAdded !== undefined)
  const inVain = Object.values(useless ?? {}).reduce((sum, count) => sum + count, 0)
  const found: ReportWarning[] = []
  if (inVain >= fewAttempts && inVain >= rules.tried)
    found.push(
      ...advice(
        'REFLECTIONS_CAME_TO_NOTHING',
        `${inVain} attempts came to nothing before they were run (${listed(useless ?? {})}). Let a stronger LM write the instructions, where the optimizer takes one.`,
      ),
    )
  if (rules.tried >= fewAttempts && rules.kept === 0)
    found.push(
      ...advice(
        'RULES_REFUSED',
        `All ${rules.tried} changes of instructions were refused. Let a stronger LM write them, where the optimizer takes one, or give a metric whose feedback says what is wrong.`,
      ),
    )
  if (demos.tried >= fewAttempts && demos.kept === 0)
    found.push(
      ...advice(
        'DEMOS_REFUSED',
        `All ${demos.tried} demos were refused. See that the labels are right; if they are, search without demos, which costs less a run.`,
      ),
    )
  return found
}

function onEnd({ course, endedBy, examples, spent, changed }: Facts): ReportWarning[] {
  const found: ReportWarning[] = []
  if (examples.trainset < 20)
    found.push(
      ...advice(
        'MORE_EXAMPLES',
        `There were only ${formatCount(examples.trainset, 'example')} to learn from. Some 50 let a search see whether what mends one mends others.`,
      ),
    )
  const steps = course.steps.length
  const lastHelped = Math.max(0, ...helpfulSteps(course.candidates))
  if (!changed && steps > 0 && lastHelped > 0)
    found.push(
      ...advice(
        'NOTHING_HELD',
        'What the search kept did not hold in the finals, so its gains were luck. More of the same will bring little: give a metric whose feedback says what is wrong, or change what the program is told and sees.',
      ),
    )
  if ((endedBy !== 'budget' && endedBy !== 'steps') || (!changed && steps > 0)) return found
  const what =
    endedBy === 'budget'
      ? `The budget ended the search after ${formatCount(steps, 'step')}`
      : `The search made all its ${steps} steps`
  if (steps === 0)
    found.push(
      ...advice(
        'BUDGET_TOO_SMALL',
        `The budget was spent before the first step, in ${spent.trials} runs of the program. Ask for the \`forecast\`, and give more.`,
      ),
    )
  else if (lastHelped > (2 * steps) / 3)
    found.push(
      ...advice(
        'STILL_IMPROVING',
        `${what} while it still found what helps, last in step ${lastHelped}. ${endedBy === 'budget' ? 'A budget twice as large' : 'More steps'} may bring more.`,
      ),
    )
  else
    found.push(
      ...advice(
        'ENOUGH_SPENT',
        `${what}, and nothing more was kept after step ${lastHelped}. More of the same will bring little.`,
      ),
    )
  return found
}

function onParts({ learned, changed }: Facts): ReportWarning[] {
  if (!changed || !learned || learned.length === 0) return []
  const idle = learned.filter(({ worth }) => worth !== null && worth <= 0).length
  const unmeasured = learned.filter(({ worth }) => worth === null).length
  return [
    ...(idle === 0
      ? []
      : advice(
          'IDLE_PARTS',
          `${idle} of the ${learned.length} parts of the winner show no worth. Try it without them.`,
        )),
    ...(unmeasured * 2 < learned.length
      ? []
      : advice(
          'UNMEASURED_PARTS',
          `What ${unmeasured} of the ${learned.length} parts of the winner are worth could not be measured: there are too few examples of their kind.`,
        )),
  ]
}

/** Steps in which something was kept; what finals decide is another matter. */
function helpfulSteps(candidates: readonly CourseCandidate[]): number[] {
  return candidates.flatMap(({ parent, judgements }) =>
    // The program as it was is no find.
    parent === null ? [] : judgements.filter(({ kept, phase }) => kept && phase !== 'finals').map(({ step }) => step),
  )
}

function tally(
  candidates: readonly CourseCandidate[],
  isMeant: (diff: CourseCandidate['diff'][string]) => boolean,
): { readonly tried: number; readonly kept: number } {
  const meant = candidates.filter(({ diff }) => Object.values(diff).some(isMeant))
  return { tried: meant.length, kept: meant.filter(({ judgements }) => judgements.some(({ kept }) => kept)).length }
}

/** How large a holdout would prove the gain that the selection shows, without its luck where that is known. */
function wantedHoldout({ selection, winner, baseline }: Facts): string {
  const seen = selection?.differences[winner.id]
  const gain = selection?.corrected?.correctedScore ?? seen?.mean ?? 0
  if (!seen || seen.upper === null || gain <= 0) return 'Pass a `holdout`, which the search never sees, for a verdict.'
  const needed = neededFor(seen, gain)
  const unit = unitOf(winner.score?.mean ?? 2, baseline.score?.mean ?? 2)
  if (needed > manyExamples) return 'Pass a `holdout`, which the search never sees, for a verdict.'
  return `Pass a \`holdout\` for a verdict: about ${round(needed)} examples tell a gain of ${unit(gain)}.`
}

/** From the width of an interval of differences: how many examples find an effect, by default the one that was seen. */
function neededFor({ mean, upper, n }: CandidateScore, effect = mean): number {
  const standardError = ((upper ?? mean) - mean) / 1.96
  const needed = itemsNeeded({ effect, variance: standardError ** 2 * n })
  return Number.isFinite(needed) ? needed : Infinity
}

type Unit = (difference: number) => string

/** Writes differences of shares as points. */
function unitOf(...scores: readonly number[]): Unit {
  const isShare = scores.every((score) => score >= 0 && score <= 1)
  return (difference) => {
    const number = Number((isShare ? 100 * difference : difference).toPrecision(2))
    if (!isShare) return String(number)
    return number === 1 ? '1 point' : `${number} points`
  }
}

/** Nobody counts to 387 who estimates. */
function round(count: number): number {
  return count < 20 ? count : Number(count.toPrecision(2))
}

function listed(counts: Readonly<Record<string, number>>): string {
  const most = Object.entries(counts).toSorted(([, a], [, b]) => b - a)
  const rest = most.slice(3).reduce((sum, [, count]) => sum + count, 0)
  return [...most.slice(0, 3), ...(rest > 0 ? [['others', rest] as const] : [])]
    .map(([why, count]) => `${count} × ${why}`)
    .join(', ')
}

function advice(code: string, message: string): ReportWarning[] {
  return [{ code, message }]
}
