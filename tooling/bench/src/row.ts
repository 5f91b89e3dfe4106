/** One line of the table: what was measured, for us and for a baseline in the same run. */
export interface Row {
  readonly what: string
  readonly ours: number
  readonly baseline?: { readonly name: string; readonly value: number } | undefined
  readonly unit: string
  /** What is aimed at. Without one the row is for orientation. */
  readonly goal?: Goal | undefined
}

/** Something that could not be measured, and why. */
export interface Skipped {
  readonly what: string
  readonly skipped: string
}

/** An upper limit: of ours over the baseline, or of ours in the row's unit, alone or above the baseline. */
export type Goal =
  | { readonly ratioAtMost: number }
  | { readonly atMost: number }
  | { readonly aboveBaselineAtMost: number }

/** Measures something and returns rows; messages of progress go to stderr. */
export type Bench = () => Promise<readonly (Row | Skipped)[]>

/** Writes rows as a table. */
export function showTable(rows: readonly (Row | Skipped)[]): string {
  const header = ['what', 'ours', 'baseline', 'ratio', 'goal', 'met?']
  const cells = [header, ...rows.map(toCells)]
  const widths = header.map((_, column) => Math.max(...cells.map((line) => (line[column] ?? '').length)))
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function toCells(row: Row | Skipped): string[] {
  if ('skipped' in row) return [row.what, '–', `skipped: ${row.skipped}`]
  const { what, ours, baseline, unit, goal } = row
  return [
    what,
    `${show(ours)} ${unit}`,
    baseline ? `${baseline.name} ${show(baseline.value)} ${unit}` : '–',
    baseline && baseline.value !== 0 ? showRatio(ours / baseline.value) : '–',
    goal ? showGoal(goal, unit) : '–',
    goal ? (isMet(row, goal) ? 'yes' : 'NO') : '–',
  ]
}

function showGoal(goal: Goal, unit: string): string {
  if ('ratioAtMost' in goal) return `≤ ${showRatio(goal.ratioAtMost)}`
  if ('atMost' in goal) return `≤ ${show(goal.atMost)} ${unit}`
  return `≤ ${show(goal.aboveBaselineAtMost)} ${unit} more`
}

function isMet({ ours, baseline }: Row, goal: Goal): boolean {
  if ('ratioAtMost' in goal) return baseline !== undefined && ours / baseline.value <= goal.ratioAtMost
  if ('atMost' in goal) return ours <= goal.atMost
  return baseline !== undefined && ours - baseline.value <= goal.aboveBaselineAtMost
}

function showRatio(ratio: number): string {
  if (ratio <= 0) return '0×'
  return ratio >= 0.5 ? `${ratio.toFixed(2)}×` : `1/${(1 / ratio).toFixed(1)}`
}

function show(value: number): string {
  if (value === 0) return '0'
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)))
}
