import type { EvaluationReport } from '@dspex/evaluate'
import { writeCount } from '../../drawing/html/figures.ts'
import { type Html, html } from '../../drawing/html/html-text.ts'

/** Says what was run where, folded. */
export function environmentDetails(reports: readonly EvaluationReport[]): Html {
  return html`<details class="fold">
    <summary>What was run, and where</summary>
    ${reports.map((report) => environmentOf(report))}
  </details>`
}

function environmentOf({ program, dataset, runId, environment, usage }: EvaluationReport): Html {
  const { lm, models, node, platform, seed, startedAt } = environment
  const facts: readonly (readonly [string, string])[] = [
    ['Program', program.version === null ? program.name : `${program.name}, version ${program.version}`],
    ['Program hash', program.hash],
    ['Data set hash', dataset.hash],
    ['Study', runId],
    ['LM asked', lm ?? 'unknown'],
    ['Models that answered', models.join(', ') || 'none'],
    ['Seed', String(seed ?? 'none')],
    ['Began', startedAt],
    ['Node', `${node} on ${platform}`],
    ...Object.entries(usage).map(([model, used]) => [`Tokens of ${model}`, tokens(used)] as const),
  ]
  return html`<h3>${program.name}</h3>
    <dl class="pairs wide">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`
}

function tokens({ usage, calls }: EvaluationReport['usage'][string]): string {
  const write = (value: number | null | undefined): string =>
    typeof value === 'number' ? writeCount(value) : 'unknown'
  return `${write(usage.inputTokens.total)} in, ${write(usage.outputTokens.total)} out, ${writeCount(calls)} calls`
}
