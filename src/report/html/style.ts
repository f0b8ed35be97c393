/** The page's style: light and dark as the reader's system is, and black on white on paper. */
export const style = `
:root {
  --paper: #fff; --ground: #f6f7f9; --ink: #1d2430; --quiet: #59636f; --line: #d9dee5; --accent: #3b6ea8;
  --good: #1a7046; --good-ground: #e6f4ec; --bad: #b3261e; --bad-ground: #fdecea; --open: #8a5a00; --open-ground: #fdf3dc;
  --none: #59636f; --none-ground: #eef1f4;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #171b21; --ground: #101318; --ink: #e3e7ec; --quiet: #9aa5b1; --line: #303843; --accent: #7fb0e6;
    --good: #6fce9b; --good-ground: #14301f; --bad: #ff9a90; --bad-ground: #3a1a18; --open: #efc267; --open-ground: #35290f;
    --none: #9aa5b1; --none-ground: #242b34;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.5rem; }
main { padding-top: 2.5rem; }
footer { padding-bottom: 2.5rem; color: var(--quiet); font-size: .87em; }
header, section { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 1.5rem 1.75rem; margin-bottom: 1.25rem; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .75rem; font-weight: 650; }
h2 { font-size: 1.2rem; margin: 0 0 .75rem; font-weight: 650; }
h3 { font-size: 1.05rem; margin: 0 0 .5rem; font-weight: 650; }
h4 { font-size: .95rem; margin: 1.5rem 0 .4rem; font-weight: 650; }
section > h3 { margin-top: 1.75rem; }
article + article { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: 1.75rem; }
p { margin: 0 0 .6rem; max-width: 46rem; }
a { color: var(--accent); text-underline-offset: .15em; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .86em; }
code { overflow-wrap: anywhere; }
.kicker { color: var(--quiet); font-size: .85rem; margin-bottom: .25rem; }
.of { color: var(--quiet); font-weight: 400; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.end, .reason { overflow-wrap: anywhere; }
.chip { display: inline-block; border: 1px solid currentColor; border-radius: 4px; padding: 0 .45em; font-size: .82em; font-weight: 600; white-space: nowrap; }
.chip.good { color: var(--good); background: var(--good-ground); }
.chip.bad { color: var(--bad); background: var(--bad-ground); }
.chip.open { color: var(--open); background: var(--open-ground); }
.chip.none { color: var(--none); background: var(--none-ground); font-weight: 500; }
.figures { list-style: none; display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; padding: 0; }
.figures li { flex: 1 1 9rem; border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; }
.figures .wide { flex-basis: 20rem; }
.figures b { display: block; font-size: 1.3rem; font-weight: 650; line-height: 1.3; }
.figures span { color: var(--quiet); font-size: .87rem; }
.figures .bar { width: 100%; margin: .5rem 0 0; }
.facts { margin: .75rem 0 0; display: grid; gap: .25rem 2rem; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); }
.facts div { display: grid; grid-template-columns: 8.5rem 1fr; gap: .75rem; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.line { display: block; }
time { white-space: nowrap; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0 .25rem 1.25rem; }
.wide-table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92em; }
caption { text-align: left; color: var(--quiet); padding: 0 0 .5rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .9rem .45rem 0; border-top: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--quiet); border-top: 0; font-size: .92em; white-space: nowrap; }
tfoot th, tfoot td { font-weight: 600; border-top-width: 2px; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.number + td:not(.number), .number + th:not(.number) { padding-left: 1rem; }
th.whole, .checks th code { white-space: nowrap; }
code.whole { display: inline-block; max-width: 100%; }
.group th { font-weight: 650; padding-top: 1.1rem; }
.reason { display: block; color: var(--quiet); font-size: .92em; }
.bar { display: block; width: 8rem; height: 6px; border-radius: 3px; margin: .5em 0 .2em; }
.track { fill: var(--line); }
.filled { fill: var(--good); }
.timeline { display: block; width: 100%; min-width: 36rem; max-width: 52rem; height: auto; font-size: 12px; }
.timeline text { fill: var(--ink); }
.timeline .length { fill: var(--quiet); text-anchor: end; }
.timeline .tick line { stroke: var(--line); }
.timeline .tick text, .timeline .state text { fill: var(--quiet); }
.timeline .step rect { fill: var(--accent); }
.timeline .state rect { fill: var(--good); }
.timeline .failed rect { fill: var(--bad); }
.timeline .back rect { fill: var(--open); }
pre { margin: 0; padding: .75rem 1rem; background: var(--ground); border: 1px solid var(--line); border-radius: 6px; overflow: auto; max-height: 28rem; line-height: 1.45; }
pre .file { font-weight: 650; }
pre .place { color: var(--accent); }
pre .added { color: var(--good); background: var(--good-ground); }
pre .removed { color: var(--bad); background: var(--bad-ground); }
@media (max-width: 40rem) {
  main, footer { padding-left: .75rem; padding-right: .75rem; }
  header, section { padding: 1rem; }
}
@media print {
  @page { margin: 14mm; }
  body { background: #fff; font-size: 9.5pt; }
  main, footer { max-width: none; padding: 0; }
  header, section { border: 0; border-radius: 0; padding: 0; margin: 0 0 1.5rem; }
  nav { display: none; }
  a { color: inherit; text-decoration: none; }
  .wide-table { overflow: visible; }
  .timeline { min-width: 0; }
  tfoot { display: table-row-group; }
  .figures li { flex-basis: 5rem; }
  .figures .wide { flex-basis: 14rem; }
  .facts { grid-template-columns: 1fr 1fr; }
  .facts div { grid-template-columns: 6rem 1fr; }
  pre { max-height: none; overflow: visible; white-space: pre-wrap; overflow-wrap: anywhere; }
  h2, h3, h4, caption { break-after: avoid; }
  tr, .figures, .facts div, svg { break-inside: avoid; }
}
`;
