import type { LeagueRow } from './league.ts'

/** What one contestant did in one world, over all seeds. */
export interface Standing {
  readonly world: string
  readonly contestant: string
  readonly runs: number
  /** In points of accuracy. */
  readonly gain: number
  /** Standard deviation of the gain over the runs. */
  readonly spread: number
  /** How many of the runs end more than two points below the program as it was. */
  readonly worseShare: number
  /** How many of those that gave a verdict say "improved"; `null` when none did. */
  readonly improvedShare: number | null
  readonly calls: number
  readonly tokens: number
  readonly seconds: number
  /** What instructions and demos add to every later call. */
  readonly promptTokens: number
  /** Its gain over that of the rival in the same worlds; `null` without one, or when that gains nothing. */
  readonly ratio: number | null
}

const worseBy = -0.02

/** Sums up rows by world and contestant, and over all worlds, against the rival. */
export function standingsOf(rows: readonly LeagueRow[], rival: string): Standing[] {
  const worlds = [...new Set(rows.map(({ world }) => world))]
  const all = worlds.length > 1 ? rows.map((row) => ({ ...row, world: 'all' })) : []
  const groups = Map.groupBy([...rows, ...all], ({ world, contestant }) => `${world}\n${contestant}`)
  return [...groups.values()].map((group): Standing => {
    const { world, contestant } = group[0] as LeagueRow
    const gains = group.map(({ gain }) => gain)
    const rivals = rows.filter((row) => row.contestant === rival && (world === 'all' || row.world === world))
    const rivalGain = rivals.length > 0 ? meanOf(rivals.map(({ gain }) => gain)) : 0
    const judged = group.filter(({ verdict }) => verdict !== undefined)
    const gain = meanOf(gains)
    return {
      world,
      contestant,
      runs: group.length,
      gain: gain * 100,
      spread: spreadOf(gains) * 100,
      worseShare: group.filter(({ gain }) => gain < worseBy).length / group.length,
      improvedShare:
        judged.length > 0 ? judged.filter(({ verdict }) => verdict === 'improved').length / judged.length : null,
      calls: meanOf(group.map(({ calls }) => calls)),
      tokens: meanOf(group.map(({ tokens }) => tokens)),
      seconds: meanOf(group.map(({ seconds }) => seconds)),
      promptTokens: meanOf(group.map(({ promptTokens }) => promptTokens)),
      ratio: rivalGain > 0 ? gain / rivalGain : null,
    }
  })
}

/** Writes standings as a Markdown table, padded so that a terminal shows it well too. */
export function showStandings(standings: readonly Standing[], rival: string): string {
  const header = [
    'world',
    'optimizer',
    'runs',
    'gain, points',
    `of ${rival}`,
    'worse',
    'says improved',
    'calls',
    'tokens',
    'its prompt',
    's',
  ]
  const lines = standings.map((each) => [
    each.world,
    each.contestant,
    String(each.runs),
    `${each.gain.toFixed(1)} ± ${each.spread.toFixed(1)}`,
    each.ratio === null ? '–' : `${each.ratio.toFixed(2)}×`,
    `${(each.worseShare * 100).toFixed(0)}%`,
    each.improvedShare === null ? '–' : `${(each.improvedShare * 100).toFixed(1)}%`,
    Math.round(each.calls).toString(),
    `${Math.round(each.tokens / 1000)}k`,
    Math.round(each.promptTokens).toString(),
    each.seconds.toFixed(1),
  ])
  return showMarkdown([header, ...lines])
}

/** Writes the mean true gain, in points, of what seemed best after so many calls. */
export function showCourses(rows: readonly LeagueRow[], marks: readonly number[]): string | undefined {
  const told = rows.filter(({ course }) => course !== undefined && course.length > 0)
  if (told.length === 0) return undefined
  const names = [...new Set(told.map(({ world, contestant }) => `${world}\n${contestant}`))]
  const lines = names.map((name) => {
    const [world = '', contestant = ''] = name.split('\n')
    const own = told.filter((row) => row.world === world && row.contestant === contestant)
    const at = (mark: number): number =>
      meanOf(own.map(({ course }) => course?.findLast(({ calls }) => calls <= mark)?.gain ?? 0))
    return [world, contestant, ...marks.map((mark) => (at(mark) * 100).toFixed(1))]
  })
  return showMarkdown([['world', 'optimizer', ...marks.map((mark) => `${mark} calls`)], ...lines])
}

/** Writes the mean gain, in points, by budget. */
export function showBudgets(rows: readonly LeagueRow[]): string {
  const budgets = [...new Set(rows.map(({ budget }) => budget))].toSorted((a, b) => a - b)
  const groups = Map.groupBy(rows, ({ world, contestant }) => `${world}\n${contestant}`)
  const lines = [...groups.values()].map((group) => {
    const { world, contestant } = group[0] as LeagueRow
    const at = (mark: number): number => meanOf(group.filter(({ budget }) => budget === mark).map(({ gain }) => gain))
    return [world, contestant, ...budgets.map((budget) => (at(budget) * 100).toFixed(1))]
  })
  return showMarkdown([['world', 'optimizer', ...budgets.map((budget) => `${budget} calls`)], ...lines])
}

/** Median over seeds of the calls after which a contestant was, for good, as far as the rival in the end of the same world. */
export function callsToReach(rows: readonly LeagueRow[], contestant: string, rival: string): number | null {
  const shares = rows.flatMap((row) => {
    if (row.contestant !== contestant || !row.course) return []
    const other = rows.find(
      ({ contestant, world, seed }) => contestant === rival && world === row.world && seed === row.seed,
    )
    if (!other) return []
    const behind = row.course.findLastIndex(({ gain }) => gain < other.gain - 1e-9)
    const reached = row.course[behind + 1]
    return [(reached && reached.gain >= other.gain - 1e-9 ? reached.calls : Infinity) / other.calls]
  })
  if (shares.length === 0) return null
  const sorted = shares.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? null
}

/** The mean; 0 of nothing. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

function spreadOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1))
}

function showMarkdown(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(3, ...lines.map((line) => (line[column] ?? '').length)))
  const show = (line: readonly string[]): string =>
    `| ${line.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = `| ${widths.map((width, column) => (column < 2 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  const [header = [], ...rest] = lines
  return [show(header), rule, ...rest.map(show)].join('\n')
}
