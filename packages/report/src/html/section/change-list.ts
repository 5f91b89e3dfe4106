import type { Demo, StateDiff } from '@dspex/core'
import { type Change, changesOf, ruleOf, valueText } from '../../describe-diff.ts'
import { type Html, html } from '../../drawing/html/html-text.ts'

/** Shows what differs: rules as text, demos as what goes in and what comes out. */
export function changeList(diff: StateDiff): Html {
  const changes = changesOf(diff)
  const hasPaths = changes.some(({ path }) => path !== 'self')
  if (changes.length === 0) return html`<p class="quiet">Changes nothing.</p>`
  return html`<ul class="changes">
    ${changes.map((change) => html`<li>${hasPaths && html`<code class="path">${change.path}</code>`}${changeBody(change)}</li>`)}
  </ul>`
}

function changeBody(change: Change): Html {
  if (change.kind === 'other') return html`<p>${change.text}</p>`
  if (change.kind !== 'instructions')
    return html`<p class="sign">${change.kind === 'demo-added' ? '+ demo' : '− demo'}</p>
      ${demoFields(change.demo)}`
  const rule = ruleOf(change)
  if (rule !== undefined)
    return html`<p class="sign">+ rule</p>
      <p class="rule">${rule}</p>`
  return html`<p class="sign">instructions</p>
    <p class="rule">
      ${change.pieces.map(({ kind, text }) => (kind === 'same' ? text : kind === 'added' ? html`<ins>${text}</ins>` : html`<del>${text}</del>`))}
    </p>`
}

/** Shows a demo: the inputs, then the outputs. */
function demoFields({ inputs, outputs }: Demo): Html {
  const list = (fields: Demo['inputs'], kind: string): Html[] =>
    Object.entries(fields).map(
      ([name, value]) =>
        html`<div class="${kind}">
          <dt>${name}</dt>
          <dd>${valueText(value)}</dd>
        </div>`,
    )
  return html`<dl class="demo">${list(inputs, 'in')}${list(outputs, 'out')}</dl>`
}
