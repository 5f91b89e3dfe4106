/** What only the page of an optimization has. */
export const optimizationStyle = /* css */ `
.intro { max-width: 78ch; margin-bottom: 14px; }
.ended, .notes { margin-top: 12px; }
.advice { border: 1px solid var(--line); border-inline-start: 4px solid var(--own); border-radius: 8px; padding: 16px 20px; background: var(--raised); }
.advice h2 { font-size: 0.98rem; margin-bottom: 6px; }
.advice ul { padding-inline-start: 1.2em; }
.advice li { max-width: 90ch; overflow-wrap: anywhere; }
.advice li + li { margin-top: 6px; }
.spend-plot { display: grid; grid-template-columns: 44px minmax(0, 1fr); }
.curve .grid { stroke: var(--line); }
.curve .area { fill: var(--own); opacity: 0.16; }
.curve .line { fill: none; stroke: var(--own); stroke-width: 2; vector-effect: non-scaling-stroke; }
.curve .reference { stroke: var(--other); stroke-width: 1.5; stroke-dasharray: 6 5; }
.curve .dot { fill: var(--ground); stroke: var(--other); stroke-width: 1.5; opacity: 0.75; }
.curve .dot.kept { fill: var(--other); }
.curve .knot { fill: var(--own); stroke: var(--ground); stroke-width: 1.5; }
.curve .winner { fill: var(--better); stroke: var(--ground); stroke-width: 2; }
.labels text { font-size: 11px; fill: var(--quiet); }
.spend .legend { margin: 14px 0 0 44px; }
.mark.band { opacity: 0.3; }
.mark.keeper { border-radius: 50%; background: var(--other); }
.spend .mark.other { border-radius: 50%; }
.mark.dashed { width: 18px; height: 0; border-radius: 0; background: none; border-top: 2px dashed var(--other); vertical-align: middle; }
.choice { display: inline-flex; margin: 0 0 12px; padding: 2px; font-size: 0.87rem; }
.choice label { display: inline-flex; align-items: center; gap: 6px; padding: 4px 10px; border-radius: 7px; cursor: pointer; color: var(--quiet); }
.choice label:has(:checked) { background: var(--ground); color: var(--text); box-shadow: 0 0 0 1px var(--line); font-weight: 550; }
.choice input { min-height: 0; margin: 0; accent-color: var(--own); }
.tree { list-style: none; padding: 0; border-top: 1px solid var(--line); }
.tree > li { border-bottom: 1px solid var(--line); border-inline-start: 3px solid transparent; }
.tree > .along { border-inline-start-color: var(--tie); }
.tree > .trunk { border-inline-start-color: var(--own); }
.tree > .refused { color: var(--quiet); }
section:has(#show-kept:checked) .tree > .refused { display: none; }
.tree summary, .tree-head { display: grid; grid-template-columns: 68px minmax(0, 1fr) 172px minmax(110px, 22%); gap: 14px; align-items: center; padding: 6px 12px; min-height: 46px; }
.tree summary { cursor: pointer; font-size: 0.9rem; list-style: none; }
.tree summary::-webkit-details-marker { display: none; }
.tree summary:hover { background: var(--hover); }
.tree summary:focus-visible { outline-offset: -2px; }
.tree-head { min-height: 0; padding-block: 0; }
.tree-head :last-child { grid-column: 4; }
.tree .fate { font-size: 0.78rem; }
.tree .winner .fate { color: var(--better); font-weight: 650; }
.tree .kept .fate, .tree .baseline .fate { color: var(--text); }
.tree .about { min-width: 0; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.tree .about b { font-weight: 550; }
.tree .change { color: var(--quiet); margin-inline-start: 6px; }
.tree .figure { text-align: end; white-space: nowrap; }
.tree .figure .quiet { display: block; font-size: 0.76rem; line-height: 1.2; }
.tree .d1 .about { padding-inline-start: 18px; }
.tree .d2 .about { padding-inline-start: 36px; }
.tree .d3 .about { padding-inline-start: 54px; }
.tree .d4 .about { padding-inline-start: 72px; }
.tree details[open] > summary { background: var(--raised); }
.tree details[open] .about { white-space: normal; }
.tree details[open] .change { display: none; }
.inside { padding: 12px 16px 20px 94px; color: var(--text); display: grid; gap: 16px; }
.tree details { scroll-margin-top: 64px; }
.changes { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 380px), 1fr)); gap: 12px; }
.changes > li { border: 1px solid var(--line); border-radius: 9px; padding: 10px 14px; background: var(--raised); min-width: 0; }
.changes .path { float: inline-end; color: var(--quiet); font-size: 0.78rem; }
.changes .sign { font-size: 0.78rem; color: var(--quiet); font-weight: 550; margin-bottom: 3px; }
.rule { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.rule ins { background: var(--band); color: var(--better); text-decoration: none; font-weight: 550; }
.rule del { color: var(--worse); }
.demo { display: grid; gap: 3px; font-size: 0.9rem; }
.demo > div { display: grid; grid-template-columns: minmax(4.5rem, auto) 1fr; gap: 10px; }
.demo dt { font-family: var(--mono); font-size: 0.78rem; color: var(--quiet); padding-top: 2px; }
.demo dd { overflow-wrap: anywhere; white-space: pre-wrap; unicode-bidi: plaintext; }
.demo .out dd { font-weight: 600; }
.parts th { font-weight: 400; }
.parts tbody th { font-weight: 400; max-width: 640px; min-width: 16rem; }
.parts td { min-width: 8rem; }
.parts .number { min-width: 0; }
.what { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.parts .plot-cell { width: 24%; min-width: 130px; }
@media (max-width: 760px) {
  .tree summary, .tree-head { grid-template-columns: 58px minmax(0, 1fr) auto; gap: 8px; padding-inline: 8px; }
  .tree .plot-cell, .tree-head { display: none; }
  .tree .figure .quiet { display: none; }
  .inside { padding-inline: 12px; }
  .tree .d2 .about, .tree .d3 .about, .tree .d4 .about { padding-inline-start: 28px; }
  .spend .legend { margin-inline-start: 0; }
  .spend-plot { grid-template-columns: 34px minmax(0, 1fr); }
}
@media print {
  .choice { display: none !important; }
}
`
