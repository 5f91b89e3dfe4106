import type { LearnedPart, OptimizationReport } from '@dspex/optimize'
import { rejectedParts } from '../../candidate-words.ts'
import { changeList } from './change-list.ts'
import { writeCount, writeScore, writeDifference } from '../../drawing/html/figures.ts'
import { type Html, html } from '../../drawing/html/html-text.ts'
import { intervalPlot, plotAxis } from '../../drawing/html/interval-plot.ts'
import { type Scale, scaleOver } from '../../drawing/html/scale.ts'

/** More are in the JSON. */
const maxRows = 200

/** Shows what the winner holds: what each part is worth where that was measured, and the whole difference. */
export function learnedSection(report: OptimizationReport): Html | undefined {
  const { changed, learned, diff } = report
  if (!changed) return undefined
  return html`<section aria-labelledby="learned-title">
    <h2 id="learned-title">What the winner holds</h2>
    ${learned && learned.length > 0 && worthTable(learned)}
    <h3>What differs from the program as it was</h3>
    ${changeList(diff)}
  </section>`
}

function worthTable(learned: readonly LearnedPart[]): Html {
  const worths = learned.map(({ worth }) => worth ?? 0)
  const scale = scaleOver([0, ...worths])
  return html`<p class="quiet intro">
      Worth: what the examples that a part is meant for score more than they did before, as a share of the scale. Parts
      that came together share it.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Parts of the winner, in a table">
      <table class="facts parts">
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col" class="number">Worth</th>
            <td class="plot-cell"></td>
            <th scope="col" class="number">Examples</th>
          </tr>
        </thead>
        <tbody>
          ${learned.slice(0, maxRows).map((part) => worthRow(part, scale))}
        </tbody>
        <tfoot>
          <tr>
            <td></td>
            <td></td>
            <td class="plot-cell">${plotAxis(scale)}</td>
            <td></td>
          </tr>
        </tfoot>
      </table>
    </div>`
}

function worthRow({ what, strategy, worth, examples, cluster }: LearnedPart, scale: Scale): Html {
  return html`<tr>
    <th scope="row">
      <span class="what">${what}</span>
      <span class="below">${strategy}${cluster && html`, for ${cluster}`}</span>
    </th>
    <td class="number strong">${worth === null ? 'not measured' : writeDifference(worth, writeScore)}</td>
    <td class="plot-cell">${intervalPlot({ scale, point: worth, interval: null })}</td>
    <td class="number">${writeCount(examples)}</td>
  </tr>`
}

/** Shows what was refused, and why. */
export function rejectedSection(report: OptimizationReport): Html {
  const rejected = rejectedParts(report)
  const useless = Object.entries(report.useless ?? {})
  return html`<section aria-labelledby="rejected-title">
    <h2 id="rejected-title">What was refused</h2>
    ${rejected.length === 0 && html`<p class="quiet">Nothing was refused after it was run.</p>`}
    ${
      rejected.length > 0 &&
      html`<div class="scroll" tabindex="0" role="region" aria-label="What was refused, in a table">
        <table class="facts parts">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            ${rejected.slice(0, maxRows).map(
              ({ what, strategy, reason }) =>
                html`<tr>
                  <th scope="row"><span class="what">${what}</span><span class="below">${strategy}</span></th>
                  <td>${reason}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`
    }
    ${rejected.length > maxRows && html`<p class="quiet">And ${writeCount(rejected.length - maxRows)} more, in the JSON.</p>`}
    ${
      useless.length > 0 &&
      html`<h3>What came to nothing before it was run</h3>
        <dl class="pairs">
          ${useless.map(
            ([why, times]) =>
              html`<div>
                <dt>${why}</dt>
                <dd>${writeCount(times)}</dd>
              </div>`,
          )}
        </dl>`
    }
  </section>`
}
