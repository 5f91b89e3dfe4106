import { figureStyle } from './figure-style.ts'
import { tableStyle } from './table-style.ts'

/**
 * Blue for the candidate and for better, orange for worse, grey for the baseline and for what can't be told: a pair that
 * every kind of colour vision keeps apart. Signs and words say the same as colours everywhere.
 */
const baseStyle = /* css */ `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fdfdfc, #111315);
  --raised: light-dark(#f5f6f6, #191c1f);
  --hover: light-dark(#eef1f3, #20242a);
  --line: light-dark(#e2e5e8, #2b3036);
  --text: light-dark(#171a1e, #e9ebed);
  --quiet: light-dark(#57606a, #a0a9b3);
  --better: light-dark(#0a5a9c, #7dbcf5);
  --worse: light-dark(#a3410a, #f5a066);
  --own: light-dark(#3b8ad0, #4d97dc);
  --other: light-dark(#5d6670, #aab2bb);
  --loss: light-dark(#d9712f, #dd7f41);
  --tie: light-dark(#c9ced3, #454c54);
  --band: light-dark(#0a5a9c14, #7dbcf51c);
  --mark: light-dark(#fde6c8, #573613);
  --focus: light-dark(#0a5a9c, #7dbcf5);
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', 'Roboto Mono', Menlo, Consolas, monospace;
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', sans-serif;
  font-variant-numeric: tabular-nums;
}
:root[data-theme='light'] { color-scheme: light; }
:root[data-theme='dark'] { color-scheme: dark; }
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); text-rendering: optimizeLegibility; }
main, nav, .page-header, footer { max-width: 1240px; margin-inline: auto; padding-inline: clamp(16px, 4vw, 40px); }
main > section, main > details { margin-block: 44px; }
h1, h2, h3, h4, h5, h6, p, dl, dd, ul, ol, figure { margin: 0; }
h1, h2, h3 { text-wrap: balance; letter-spacing: -0.011em; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; font-weight: 650; }
h2 { font-size: 1.15rem; line-height: 1.35; font-weight: 620; margin-bottom: 12px; }
h3 { font-size: 0.95rem; font-weight: 600; margin: 26px 0 8px; }
a { color: var(--better); text-underline-offset: 0.15em; }
code { font-family: var(--mono); font-size: 0.87em; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; inset: 8px auto auto -999px; padding: 8px 14px; background: var(--text); color: var(--ground); border-radius: 6px; z-index: 9; }
.skip:focus { inset-inline-start: 8px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
section:focus { outline: none; }
.page-header { display: flex; justify-content: space-between; align-items: flex-start; gap: 24px; padding-block: 40px 0; }
.page-header p span + span::before { content: '·'; margin-inline: 0.55em; }
.page-header p span { display: inline-block; }
.page-header p { margin-top: 4px; overflow-wrap: anywhere; }
nav { position: sticky; top: 0; z-index: 2; margin-top: 18px; background: var(--ground); }
nav ul { display: flex; gap: 22px; overflow-x: auto; list-style: none; padding: 0; border-bottom: 1px solid var(--line); scrollbar-width: none; }
nav a { display: block; padding: 9px 0; color: var(--quiet); text-decoration: none; font-size: 0.87rem; white-space: nowrap; }
nav a:hover { color: var(--text); }
nav a:focus-visible { outline-offset: -2px; }
h2, section { scroll-margin-top: 64px; }
.button, select, input { font: inherit; font-size: 0.87rem; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 7px; padding: 5px 10px; min-height: 34px; }
.button { cursor: pointer; white-space: nowrap; }
.button:hover:not(:disabled), select:hover { background: var(--hover); }
.button:disabled { opacity: 0.4; cursor: default; }
footer { padding-block: 12px 40px; font-size: 0.85rem; }
.warnings { border: 1px solid var(--line); border-inline-start: 4px solid var(--loss); border-radius: 8px; padding: 16px 20px; background: var(--raised); }
.warnings h2 { font-size: 0.98rem; margin-bottom: 6px; }
.warnings ul { padding-inline-start: 1.2em; }
.warnings li { overflow-wrap: anywhere; max-width: 90ch; }
.warnings li + li { margin-top: 4px; }
.stopped { font-weight: 600; color: var(--worse); margin-bottom: 12px; }
.fold { border-block: 1px solid var(--line); padding-block: 12px; }
.fold > summary, .trace summary { cursor: pointer; }
.fold > summary { font-weight: 600; }
.fold + .fold { margin-top: -45px; }
.fold > p { max-width: 80ch; margin-block: 6px; }
.fold > .pairs { margin-block: 10px 0; }
.fold[open] { scroll-margin-top: 64px; }
@media (prefers-reduced-motion: no-preference) {
  :root { scroll-behavior: smooth; }
  .button, .row, select { transition: background-color 0.12s; }
}
@media print {
  :root, :root[data-theme] { color-scheme: light; font-size: 11px; }
  .examples, .button, .skip, nav, dialog { display: none !important; }
  main > section, main > details { margin-block: 20px; }
  tr, figure, .verdict, .warnings { break-inside: avoid; }
  .scroll { overflow: visible !important; }
}
`

/** The page's style. Its hash stands in the page's policy, so nothing else can style the page. */
export const pageStyle: string = [baseStyle, figureStyle, tableStyle].join('')
