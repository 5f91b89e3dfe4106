import type { SimbaReport } from '@dspex/optimizers-simba'

/** Writes how a search went as text: what it kept, what it refused, and why. */
export function showSearch({ summary, ended, steps, learned, rejected, useless }: SimbaReport): string {
  const course = steps.map(
    ({ step, proposed, passed, edits, spent }) =>
      `- step ${step}: ${proposed} tried, ${passed} passed their check, ${edits} held; ${spent.calls} calls by then`,
  )
  const kept = learned.map(
    ({ what, strategy, cluster, worth, examples }) =>
      `- ${strategy} for ${cluster}: ${what} (worth ${worth?.toFixed(2) ?? 'unknown'} on ${examples})`,
  )
  const refused = rejected.map(({ what, strategy, reason }) => `- ${strategy}: ${what} (${reason})`)
  const vain = Object.entries(useless).map(([why, count]) => `- ${count} × ${why}`)
  return [
    `### Search`,
    `${summary} ${ended}`,
    ...course,
    ...section('Learned', kept),
    ...section('Refused', refused),
    ...section('Came to nothing before a run', vain),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length > 0 ? ['', `#### ${title}`, ...lines] : []
}
