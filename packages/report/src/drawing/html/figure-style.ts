/** Figures, tables of figures, charts and the verdict. */
export const figureStyle = /* css */ `
.figures { display: flex; flex-wrap: wrap; gap: 1px; background: var(--line); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.figures > div { flex: 1 1 138px; background: var(--ground); padding: 14px 16px; }
.figures dt { color: var(--quiet); font-size: 0.82rem; }
.figures dd { font-size: 1.35rem; line-height: 1.3; font-weight: 600; letter-spacing: -0.015em; }
.figures dd.quiet { font-size: 0.8rem; font-weight: 400; letter-spacing: 0; }
.figures .notable dd:not(.quiet), .facts td.notable { color: var(--worse); }
.facts td.notable { font-weight: 600; }
.scroll { overflow-x: auto; }
.facts { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
.facts th, .facts td { padding: 7px 12px; text-align: start; vertical-align: top; border-bottom: 1px solid var(--line); }
.facts th:first-child, .facts td:first-child { padding-inline-start: 0; }
.facts th:last-child, .facts td:last-child { padding-inline-end: 0; }
.facts thead th { color: var(--quiet); font-weight: 500; font-size: 0.82rem; white-space: nowrap; }
.facts tbody th { font-weight: 550; overflow-wrap: anywhere; min-width: 7rem; }
.facts tfoot td { border: 0; padding-block: 0; }
.facts .number { text-align: end; white-space: nowrap; }
.facts .strong, .facts b { font-weight: 600; }
.facts .below { display: block; font-size: 0.78rem; line-height: 1.25; color: var(--quiet); font-weight: 400; }
.facts .second th { font-weight: 400; color: var(--quiet); padding-inline-start: 14px; }
.facts .plot-cell { min-width: 190px; width: 40%; padding-block: 8px 0; }
.facts td, .facts tbody th { height: 44px; }
.facts tfoot td { height: auto; }
.facts thead .plot-cell { padding-block: 7px; text-align: center; }
.forest .main th, .forest .main td { padding-block-end: 10px; }
.forest .group th { padding-top: 22px; font-weight: 600; }
.forest .group .quiet { font-weight: 400; font-size: 0.82rem; }
.forest tbody + tbody tr:not(.group) th { font-weight: 400; }
.message { display: block; color: var(--quiet); font-size: 0.84rem; overflow-wrap: anywhere; max-width: 80ch; min-width: 15rem; }
svg { display: block; overflow: visible; }
.interval .grid { stroke: var(--line); }
.interval .zero { stroke: var(--quiet); stroke-width: 1.5; }
.interval .band { fill: var(--band); }
.interval .whisker { stroke: var(--tone); stroke-width: 2; }
.interval .whisker.strong { stroke-width: 3.5; }
.interval .point { fill: var(--tone); stroke: var(--ground); stroke-width: 1.5; }
.interval { --tone: var(--other); }
.interval.own { --tone: var(--own); }
.interval.better { --tone: var(--better); }
.interval.worse { --tone: var(--worse); }
.interval.other .point { fill: var(--ground); stroke: var(--tone); stroke-width: 2; }
.ticks text { font-size: 11px; fill: var(--quiet); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 28px 36px; }
.chart figcaption { display: flex; justify-content: space-between; gap: 12px; margin-bottom: 10px; font-size: 0.84rem; }
.chart-title { font-weight: 600; overflow-wrap: anywhere; }
.plot .bar { fill: var(--own); opacity: 0.85; }
.plot .bar:hover { opacity: 1; }
.plot .outline { stroke: var(--other); stroke-width: 2; stroke-linecap: square; }
.plot .axis { stroke: var(--line); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-bottom: 16px; font-size: 0.87rem; }
.mark { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-inline-end: 7px; background: var(--own); }
.mark.other { background: none; border: 2px solid var(--other); }
.mark.tie { background: var(--tie); }
.mark.loss { background: var(--loss); }
.verdict { --tone: var(--quiet); border-radius: 14px; padding: clamp(20px, 4vw, 34px); background: var(--raised); border: 1px solid var(--line); }
.verdict.improved { --tone: var(--better); }
.verdict.worse { --tone: var(--worse); }
.verdict .eyebrow { color: var(--quiet); font-size: 0.85rem; }
.verdict h2 { font-size: clamp(2rem, 5vw, 2.9rem); line-height: 1.15; letter-spacing: -0.025em; font-weight: 680; color: var(--tone); margin: 2px 0 8px; }
.verdict.inconclusive h2, .verdict.equivalent h2 { color: var(--text); }
.verdict .summary { font-size: 1.06rem; max-width: 68ch; margin-bottom: 22px; text-wrap: pretty; }
.wins { margin-top: 18px; }
.wins .win { fill: var(--own); }
.wins .tie { fill: var(--tie); }
.wins .loss { fill: var(--loss); }
.wins svg { border-radius: 5px; overflow: hidden; }
.wins p { display: flex; flex-wrap: wrap; gap: 2px 20px; margin-top: 8px; font-size: 0.88rem; }
.pairs { display: grid; gap: 3px 24px; font-size: 0.87rem; }
.pairs > div { display: grid; grid-template-columns: minmax(9rem, 15rem) 1fr; gap: 12px; }
.pairs dt { color: var(--quiet); overflow-wrap: anywhere; }
.pairs dd { overflow-wrap: anywhere; }
`
