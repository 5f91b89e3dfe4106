import type { EvaluationEvent } from '@dspex/evaluate'

/** How far an evaluation is. */
export interface Progress {
  /** Trials of all programs. */
  readonly planned: number
  /** Those that have a result, from a store too. */
  readonly finished: number
  /** Trials that ended in the last while, by the second; `undefined` before anything is known. */
  readonly perSecond: number | undefined
  /** What is left at this rate, in milliseconds. */
  readonly leftMs: number | undefined
  /** The mean of each metric over the trials that ended in this run, by program where there are several. */
  readonly means: readonly { readonly label: string; readonly mean: number }[]
  /** What the trials that ended in this run cost, in US dollars; `undefined` when a price is unknown. */
  readonly costUsd: number | undefined
  /** Trials of this run on which the program failed. */
  readonly failed: number
  /** Trials of this run on which something else failed. */
  readonly missing: number
}

/** Counts events. */
export interface ProgressCounter {
  /** Counts an event: a few additions. */
  readonly count: (event: EvaluationEvent) => void
  /** Says how far it is, at a time in milliseconds. */
  readonly read: (now: number) => Progress
}

interface Lane {
  planned: number
  finished: number
  readonly sums: Map<string, { sum: number; count: number }>
}

/** The rate is that of the last while: an LM may be slow for some time. In milliseconds. */
const rateWindowMs = 20_000

/** Makes a counter; time begins at `startedAt`. */
export function createProgressCounter(startedAt: number): ProgressCounter {
  const lanes = new Map<string, Lane>()
  const looks = [{ at: startedAt, ended: 0 }]
  let ended = 0
  let costUsd: number | undefined = 0
  let failed = 0
  let missing = 0
  return {
    count(event) {
      if (event.type === 'run-start') {
        lanes.set(event.program, { planned: event.planned, finished: 0, sums: new Map() })
      } else if (event.type === 'trial-end') {
        const lane = lanes.get(event.program) as Lane
        const { failure, costUsd: cost } = event.trial
        ended += 1
        lane.finished = Math.max(lane.finished, event.finished)
        // An output that was stored was paid before.
        if (!event.rescored) costUsd = cost === null || costUsd === undefined ? undefined : costUsd + cost
        if (failure?.blame === 'program') failed += 1
        let isMissing = failure?.blame === 'infrastructure'
        for (const [key, score] of Object.entries(event.scores)) {
          if (score === null) isMissing = true
          else addTo(lane.sums, key, score)
        }
        if (isMissing) missing += 1
      } else if (event.type === 'run-end') {
        const lane = lanes.get(event.program) as Lane
        lane.finished = event.report.counts.finished
      }
    },
    read(now) {
      const planned = sumOf(lanes, (lane) => lane.planned)
      const finished = sumOf(lanes, (lane) => lane.finished)
      looks.push({ at: now, ended })
      while (looks.length > 2 && now - (looks[1]?.at ?? now) > rateWindowMs) looks.shift()
      const { at, ended: before } = looks[0] as (typeof looks)[number]
      const perSecond = ended > before && now > at ? ((ended - before) / (now - at)) * 1000 : undefined
      return {
        planned,
        finished,
        perSecond,
        leftMs: perSecond === undefined ? undefined : ((planned - finished) / perSecond) * 1000,
        means: [...lanes].flatMap(([program, { sums }]) =>
          [...sums].map(([key, { sum, count }]) => ({
            label: lanes.size === 1 ? key : `${program} ${key}`,
            mean: sum / count,
          })),
        ),
        costUsd,
        failed,
        missing,
      }
    },
  }
}

function addTo(sums: Lane['sums'], key: string, score: number): void {
  const entry = sums.get(key)
  if (entry) {
    entry.sum += score
    entry.count += 1
  } else sums.set(key, { sum: score, count: 1 })
}

function sumOf(lanes: ReadonlyMap<string, Lane>, read: (lane: Lane) => number): number {
  let sum = 0
  for (const lane of lanes.values()) sum += read(lane)
  return sum
}
