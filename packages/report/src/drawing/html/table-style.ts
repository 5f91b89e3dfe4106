/** The table of examples and the drawer that one opens in. */
export const tableStyle = /* css */ `
#table { min-height: min(80vh, 860px); }
.controls { display: grid; gap: 10px; margin-bottom: 12px; }
.control-row { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; font-size: 0.87rem; }
.controls label, .bounds { display: inline-flex; align-items: center; gap: 8px; color: var(--quiet); }
.controls label select, .bounds input { color: var(--text); }
#search { flex: 1 1 240px; max-width: 420px; }
::placeholder { color: var(--quiet); opacity: 1; }
.bounds input { width: 6.2rem; }
.status { margin-inline-start: auto; }
.segments { display: flex; flex-wrap: wrap; gap: 2px; padding: 2px; border-radius: 9px; background: var(--raised); border: 1px solid var(--line); }
.segments button { font: inherit; color: var(--quiet); background: none; border: 0; border-radius: 7px; padding: 4px 10px; min-height: 28px; cursor: pointer; }
.segments button:hover { color: var(--text); }
.segments button[aria-pressed='true'] { background: var(--ground); color: var(--text); box-shadow: 0 0 0 1px var(--line); font-weight: 550; }
.badge { margin-inline-start: 6px; font-size: 0.8em; color: var(--quiet); font-weight: 400; }
.listing { position: relative; height: min(70vh, 760px); overflow: auto; border: 1px solid var(--line); border-radius: 10px; font-size: 0.87rem; overscroll-behavior: contain; }
.head { position: sticky; top: 0; z-index: 1; background: var(--raised); border-bottom: 1px solid var(--line); }
.canvas { position: relative; }
.row { display: grid; grid-template-columns: var(--columns); gap: 16px; padding-inline: 14px; align-items: center; min-width: 100%; }
.canvas .row { position: absolute; inset: 0 0 auto; height: 44px; border-bottom: 1px solid var(--line); cursor: pointer; }
.canvas .row:hover { background: var(--hover); }
.canvas .row:focus-visible { outline-offset: -2px; background: var(--hover); }
.row > * { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; min-width: 0; }
.row > .number { text-align: end; }
.header { height: 38px; }
.header button { font: inherit; font-size: 0.82rem; color: var(--quiet); background: none; border: 0; padding: 6px 0; cursor: pointer; max-width: 100%; overflow: hidden; text-overflow: ellipsis; }
.header button:hover, .header [aria-sort$='scending'] button { color: var(--text); }
.header button:focus-visible { outline-offset: -2px; }
.empty { padding: 32px 14px; text-align: center; margin-top: -200px; position: relative; }
.empty[hidden] { display: none; }
.tag { font-size: 0.78rem; border-radius: 5px; padding: 1px 7px; border: 1px solid currentColor; color: var(--quiet); }
.tag.failed { color: var(--worse); }
.difference { font-weight: 600; }
.difference.better { color: var(--better); }
.difference.worse { color: var(--worse); }
.difference.same { color: var(--quiet); font-weight: 400; }
.drawer { margin: 0 0 0 auto; padding: 0; width: min(720px, 100vw); max-width: none; height: 100dvh; max-height: none; border: 0; border-inline-start: 1px solid var(--line); background: var(--ground); color: inherit; box-shadow: 0 0 60px #0003; overscroll-behavior: contain; }
.drawer.wide { width: min(1180px, 100vw); }
.drawer::backdrop { background: #0a0c0e59; }
.sheet { display: grid; grid-template-rows: auto minmax(0, 1fr); height: 100%; }
.sheet > header { display: flex; justify-content: space-between; gap: 16px; padding: 18px 24px 12px; border-bottom: 1px solid var(--line); }
.sheet h2 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; max-height: 4.2em; overflow: auto; }
.sheet h2:focus { outline: none; }
.sheet header .quiet { font-size: 0.83rem; }
.buttons { display: flex; gap: 6px; align-items: start; }
.icon { min-width: 34px; padding-inline: 0; text-align: center; }
.body { overflow: auto; padding: 18px 24px 48px; overscroll-behavior: contain; }
.body:focus-visible { outline-offset: -2px; }
.body h3 { margin: 0 0 8px; }
.differences { list-style: none; padding: 0 0 16px; display: flex; flex-wrap: wrap; gap: 4px 28px; }
.run { display: grid; gap: 18px; }
.given { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr)); gap: 18px 28px; padding-bottom: 22px; }
.side > h3 { font-size: 0.95rem; padding-bottom: 8px; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.side > h3 .quiet { font-weight: 400; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap: 28px; border-top: 1px solid var(--line); padding-top: 20px; }
.side { min-width: 0; display: grid; gap: 16px; align-content: start; }
.part { min-width: 0; }
.label, .run h4, .given .part > h3 { font-size: 0.8rem; font-weight: 550; color: var(--quiet); margin: 0 0 5px; letter-spacing: 0; }
.run h4:not(.label) { color: var(--text); }
.run + .run { border-top: 1px solid var(--line); padding-top: 20px; }
.trace .label { margin-top: 10px; }
.prose { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.prose + .button { margin-top: 8px; }
.literal { font-family: var(--mono); font-size: 0.9em; overflow-wrap: anywhere; }
mark, .changed { background: var(--mark); color: inherit; border-radius: 3px; box-decoration-break: clone; -webkit-box-decoration-break: clone; padding-block: 1px; }
.fields { display: grid; gap: 8px; }
.fields dt { font-family: var(--mono); font-size: 0.78rem; color: var(--quiet); overflow-wrap: anywhere; }
.fields dd { overflow-wrap: anywhere; }
.fields .fields, .value-list .fields { padding-inline-start: 12px; border-inline-start: 2px solid var(--line); }
.value-list { padding-inline-start: 1.6em; display: grid; gap: 6px; }
.value-list > li::marker { color: var(--quiet); font-size: 0.85em; }
.scores { display: grid; gap: 8px; }
.scores > div { display: grid; grid-template-columns: minmax(6rem, 9rem) 1fr; gap: 2px 12px; }
.scores dt { overflow-wrap: anywhere; }
.scores .score { font-weight: 600; }
.scores .words { grid-column: 1 / -1; color: var(--quiet); padding-inline-start: 12px; border-inline-start: 2px solid var(--line); }
.failure { color: var(--worse); overflow-wrap: anywhere; white-space: pre-wrap; }
.trace { list-style: none; padding: 0; display: grid; gap: 8px; }
.trace details { border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; background: var(--raised); }
.trace summary .quiet { font-size: 0.82rem; }
.trace summary .tag { margin-inline-start: 8px; }
.drawer .pairs > div { grid-template-columns: minmax(6rem, 9rem) 1fr; }
@media (max-width: 760px) {
  .page-header { padding-top: 20px; gap: 12px; }
  .row { grid-template-columns: var(--slim-columns); gap: 10px; padding-inline: 10px; }
  .row > .optional { display: none; }
  .sheet > header, .body { padding-inline: 16px; }
  .status { margin-inline-start: 0; }
  #search { max-width: none; flex-basis: 100%; }
  .pairs > div { grid-template-columns: minmax(6rem, 9rem) 1fr; }
  input, select { font-size: 16px; }
}
`
