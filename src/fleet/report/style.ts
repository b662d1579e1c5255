/** Of the page: light or dark as the reader's system is. */
export const STYLE = `
:root { --page: #fff; --ink: #1c2024; --quiet: #5b6470; --line: #d9dde3; --track: #eef1f5; --mark: #2f6fd0; --accent: #1d56ad; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14171b; --ink: #e8eaed; --quiet: #a3abb6; --line: #343a43; --track: #22272e; --mark: #6ea3f2; --accent: #9cc1f8; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 68rem; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 0 0 .75rem; font-size: 1.25rem; }
p { margin: .4rem 0 1rem; color: var(--quiet); }
code { font: .92em ui-monospace, monospace; overflow-wrap: anywhere; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem; background: var(--page); }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: .75rem 0; border-block: 1px solid var(--line); }
section { padding-top: 2.25rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem; margin: 0 0 1.25rem; }
.tiles div { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 6px; }
.tiles dt { color: var(--quiet); font-size: .9rem; }
.tiles dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.tiles small { margin-left: .5rem; font-size: .9rem; color: var(--quiet); white-space: nowrap; }
.tiles .part { font-size: .9rem; color: var(--quiet); }
.scroll { overflow-x: auto; }
.scroll + .scroll { margin-top: 1.5rem; }
table { width: 100%; border-collapse: collapse; font-size: .95rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; font-weight: 400; vertical-align: middle; }
thead th, thead td { color: var(--quiet); font-size: .85rem; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.number + :not(.number) { padding-left: 1.5rem; }
.share { color: var(--quiet); min-width: 5rem; }
.bars th[scope=row] { width: 45%; min-width: 10rem; }
.bars .bar { width: 33%; min-width: 6rem; }
.bar svg { display: block; width: 100%; height: 12px; }
.mark { fill: var(--mark); }
.track { fill: var(--track); }
.hit { fill: transparent; }
g:hover .hit { fill: var(--track); }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 28rem), 1fr)); gap: 1.5rem 2rem; }
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; margin-bottom: .25rem; }
.columns { display: block; width: 100%; height: auto; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
figure p { margin: 0 0 .5rem; font-size: .95rem; }
svg line.grid { stroke: var(--line); }
svg line.axis { stroke: var(--quiet); }
svg text.tick { fill: var(--quiet); font-size: 11px; font-variant-numeric: tabular-nums; }
details { margin-top: .25rem; }
summary { cursor: pointer; color: var(--accent); font-size: .9rem; }
th small { color: var(--quiet); }
.offenders th[scope=row] { min-width: 12rem; }
.offenders td code { white-space: nowrap; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); }
@media (max-width: 36rem) {
  body { padding-inline: 1rem; }
  .tiles small { display: block; margin: 0; }
  th, td { padding-right: .4rem; }
  .bars .bar { width: 25%; min-width: 3rem; }
  .bars th[scope=row] { width: auto; min-width: 7rem; }
  .bars .share { min-width: 0; padding-right: 0; }
  .offenders .number + :not(.number) { padding-left: 1rem; }
  svg text.tick { font-size: 13px; }
}
@media print { .scroll { overflow: visible; } nav, .skip { display: none; } }
@media (forced-colors: active) { .mark { fill: CanvasText; } .track { fill: Canvas; } }
`;
