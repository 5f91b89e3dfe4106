import type { CandidateScore, OptimizationReport } from '@dspex/optimize'
import { candidateTree, type TreeRow } from '../../terminal/candidate-tree.ts'
import { candidateChange, candidateReason, lastScore } from '../../candidate-words.ts'
import { cutText, toLine } from '../../drawing/text-width.ts'
import { changeList } from './change-list.ts'
import { writeCount, writeInterval, writeScore } from '../../drawing/html/figures.ts'
import { type Html, html } from '../../drawing/html/html-text.ts'
import { intervalPlot, plotAxis } from '../../drawing/html/interval-plot.ts'
import { type Scale, scaleOver } from '../../drawing/html/scale.ts'

const fateWords: Readonly<Record<TreeRow['fate'], string>> = {
  baseline: 'Before',
  winner: 'Winner',
  kept: 'Kept',
  refused: 'Refused',
}
const maxDepth = 4

/** Writes the tree of candidates, row by row: a thousand are much text. */
export function* candidateSection(report: OptimizationReport): Generator<string, void, undefined> {
  const rows = candidateTree(report)
  const scale = scaleOfScores(rows.map(({ candidate }) => lastScore(candidate)))
  const idOf = new Map(rows.map(({ candidate }, place) => [candidate.id, `candidate-${place}`]))
  const refused = rows.filter(({ fate }) => fate === 'refused').length
  yield html`<section aria-labelledby="candidates-title">
    <h2 id="candidates-title">Candidates</h2>
    <p class="quiet intro">
      The line on the left leads from the program as it was to
      ${report.changed ? 'the winner' : 'the last that was kept'}; beside it stands what was tried on the way. Each
      scored on other examples, those it was tried on: scores of two rows compare only roughly.
    </p>
    <fieldset class="segments choice">
      <legend class="hidden">Which candidates to show</legend>
      <label
        ><input type="radio" name="shown" id="show-all" checked /> All
        <span class="badge">${writeCount(rows.length)}</span></label
      >
      <label
        ><input type="radio" name="shown" id="show-kept" /> Kept
        <span class="badge">${writeCount(rows.length - refused)}</span></label
      >
    </fieldset>
    <div class="tree-head" aria-hidden="true"><span></span><span></span><span>${plotAxis(scale)}</span></div>
    <ul class="tree">
   `.text
  const end = rows.findLastIndex(({ onTrunk }) => onTrunk)
  for (const [place, row] of rows.entries()) yield candidateRow(row, { idOf, scale, isAlong: place < end }).text
  yield html`</ul></section>`.text
}

interface RowSettings {
  /** The element of each candidate. */
  readonly idOf: ReadonlyMap<string, string>
  readonly scale: Scale
  /** Whether the line to the winner runs beside it. */
  readonly isAlong: boolean
}

function candidateRow({ candidate, depth, onTrunk, fate }: TreeRow, { idOf, scale, isAlong }: RowSettings): Html {
  const { id, parent, strategy, judgements, stateHash, diff } = candidate
  const last = lastScore(candidate)
  const place = idOf.get(id) ?? ''
  const parentPlace = parent === null ? undefined : idOf.get(parent)
  const change = candidateChange(candidate) || candidateReason(candidate)
  return html`<li
    class="${fate} d${onTrunk ? 0 : Math.min(maxDepth, Math.max(1, depth))}${onTrunk && ' trunk'}${isAlong && ' along'}"
  >
    <details id="${place}">
      <summary>
        <span class="fate">${fateWords[fate]}</span>
        <span class="about"><b>${strategy}</b> <span class="change">${cutText(toLine(change), 160)}</span></span>
        <span class="figure"><b>${writeScore(last?.mean)}</b> <span class="quiet">${scoreNote(last)}</span></span>
        <span class="plot-cell"
          >${intervalPlot({ scale, point: last?.mean ?? null, interval: last?.lower === null ? null : last, isBaseline: fate === 'refused' })}</span
        >
      </summary>
      <div class="inside">
        ${changeList(diff)}
        <dl class="pairs">
          ${judgements.map(
            ({ step, phase, kept, reason, score: then }) =>
              html`<div>
                <dt>${step === 0 ? 'Before the steps' : `Step ${writeCount(step)}, ${phase}`}</dt>
                <dd>
                  ${kept ? 'Kept' : 'Refused'}:
                  ${reason}${then && html` <span class="quiet">(${writeScore(then.mean)} on ${writeCount(then.n)})</span>`}
                </dd>
              </div>`,
          )}
          <div>
            <dt>Made of</dt>
            <dd>
              ${parentPlace === undefined ? (parent ?? 'nothing') : html`<a href="#${parentPlace}">${parent}</a>`}
            </dd>
          </div>
          <div>
            <dt>Name, and hash of its state</dt>
            <dd><code>${id}</code>, <code>${stateHash.slice(0, 12)}</code></dd>
          </div>
        </dl>
      </div>
    </details>
  </li>`
}

function scoreNote(of: CandidateScore | null): string {
  if (!of) return 'not run'
  const interval = of.lower === null || of.upper === null ? '' : `${writeInterval(of.lower, of.upper)}, `
  return `${interval}n ${writeCount(of.n)}`
}

/** Intervals of two examples reach far: shares are drawn from 0 to 1. */
function scaleOfScores(scores: readonly (CandidateScore | null)[]): Scale {
  const means = scores.flatMap((each) => (each ? [each.mean] : []))
  if (means.every((mean) => mean >= 0 && mean <= 1)) return scaleOver([0, 1])
  return scaleOver(
    scores.flatMap((each) => (each ? [each.mean, each.lower ?? each.mean, each.upper ?? each.mean] : [])),
  )
}
