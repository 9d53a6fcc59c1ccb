// The look of the report page: a style sheet without a font, a picture or an address of anything outside.
// It must not be built from values of an archive.
/** CSS for the page; light and dark by what the reader's system prefers. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --paper: #faf8f5; --card: #ffffff; --ink: #211d1a; --soft: #6d655e; --rule: #e6e0d9;
  --accent: #c8304a; --accent-soft: #f6dfe2; --bar: #d9cfc6;
  --good: #256b45; --good-soft: #dcefe3; --warn: #8a5a00; --warn-soft: #f8eacb; --bad: #a82330; --bad-soft: #f8dcdc;
  --s1: #c8304a; --s2: #e79a8b; --s3: #cdc3b9; --s4: #8f857b; --s5: #d99a2b; --s6: #7a1622; --s7: #4f6d8f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171412; --card: #211d1a; --ink: #f0ebe5; --soft: #a69c92; --rule: #38322d;
    --accent: #ff7186; --accent-soft: #47262b; --bar: #4a423b;
    --good: #83d3a4; --good-soft: #1d3628; --warn: #efc368; --warn-soft: #3d3018; --bad: #ff918f; --bad-soft: #452222;
    --s1: #f0647a; --s2: #8f4a50; --s3: #575049; --s4: #7d746b; --s5: #d8a64a; --s6: #ffb3b3; --s7: #7f9fc2;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei",
    "Noto Sans CJK SC", "Noto Sans SC", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
main { max-width: 60rem; margin: 0 auto; padding: clamp(1.25rem, 4vw, 3rem) clamp(1rem, 4vw, 2rem) 3rem; }
h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
ul, ol { list-style: none; }
a { color: inherit; text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; text-decoration-color: var(--accent); text-underline-offset: .2em; }
h1 { font-size: clamp(1.6rem, 5vw, 2.3rem); line-height: 1.2; letter-spacing: -.02em; font-weight: 680; text-wrap: balance; }
h2 { font-size: 1.15rem; line-height: 1.3; letter-spacing: -.01em; font-weight: 650; }
h3 { font-size: .95rem; font-weight: 600; }
.soft { color: var(--soft); }
.small { font-size: .875rem; line-height: 1.45; }
.over { color: var(--soft); font-size: .875rem; display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; margin-bottom: .75rem; }
.lede { margin-top: .75rem; font-size: 1.075rem; color: var(--soft); max-width: 42em; text-wrap: pretty; }
.pill { border-radius: 99px; padding: .1rem .7rem; font-weight: 600; font-size: .8125rem; white-space: nowrap; }
.good { background: var(--good-soft); color: var(--good); }
.warn { background: var(--warn-soft); color: var(--warn); }
.bad { background: var(--bad-soft); color: var(--bad); }
.note { margin-top: 1rem; padding: .75rem 1rem; border-radius: .6rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: .75rem; margin-top: 1.75rem; }
.tile, section { background: var(--card); border: 1px solid var(--rule); border-radius: .9rem; }
.tile { padding: .9rem 1.1rem 1rem; }
.tile dt { color: var(--soft); font-size: .875rem; }
.tile .figure { font-size: 1.75rem; line-height: 1.25; font-weight: 680; letter-spacing: -.02em; }
.tile .accent { color: var(--accent); }
section { margin-top: 1rem; padding: 1.25rem clamp(1rem, 3vw, 1.5rem) 1.35rem; }
section > h2 + p, section > h2 + .rows, section > h2 + table, section > h2 + figure { margin-top: .75rem; }
section > p + table, section > figure + table, section > table + p { margin-top: .75rem; }
ul + p { margin-top: .6rem; }
h3 { margin: 1.1rem 0 .35rem; }
.rows > li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .15rem 1rem; align-items: center; padding: .65rem 0; border-top: 1px solid var(--rule); }
.rows > li:first-child { border-top: 0; padding-top: .25rem; }
.rows > li:last-child { padding-bottom: 0; }
.rows.charted > li { grid-template-columns: minmax(0, 1fr) 120px 6.5rem; }
.title { font-weight: 550; line-height: 1.4; }
.end { text-align: right; white-space: nowrap; }
.keep { white-space: nowrap; }
.up { color: var(--accent); font-weight: 680; }
.tag { display: inline-block; border: 1px solid var(--rule); border-radius: .35rem; padding: 0 .4rem; margin: .15rem .3rem 0 0; font-size: .8125rem; color: var(--soft); }
.tag.bad, .tag.warn { border-color: transparent; }
del { color: var(--soft); text-decoration-color: var(--bad); }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
th { text-align: left; color: var(--soft); font-weight: 500; font-size: .875rem; }
td, th { padding: .45rem .75rem .45rem 0; border-top: 1px solid var(--rule); vertical-align: top; }
thead th { border-top: 0; padding-top: 0; }
.n { text-align: right; white-space: nowrap; }
td:last-child, th:last-child { padding-right: 0; }
code { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace; }
svg { display: block; overflow: visible; }
.spark { width: 120px; height: 36px; }
.chart { width: 100%; height: 7rem; overflow: hidden; }
.line { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; vector-effect: non-scaling-stroke; }
.area { fill: var(--accent-soft); stroke: none; }
.dot { fill: var(--accent); }
.bar { fill: var(--bar); }
.bar.now { fill: var(--accent); }
.ends { display: flex; justify-content: space-between; gap: 1rem; color: var(--soft); font-size: .8125rem; margin-top: .35rem; }
.shares { display: flex; gap: 2px; height: .7rem; margin-top: 1.5rem; border-radius: 99px; overflow: hidden; }
.shares i { display: block; min-width: 3px; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin-top: .6rem; font-size: .875rem; color: var(--soft); }
.legend i { display: inline-block; width: .65rem; height: .65rem; border-radius: 3px; margin-right: .4rem; }
.legend b { color: var(--ink); font-weight: 600; }
.s1 { background: var(--s1); } .s2 { background: var(--s2); } .s3 { background: var(--s3); } .s4 { background: var(--s4); }
.s5 { background: var(--s5); } .s6 { background: var(--s6); } .s7 { background: var(--s7); }
footer { margin-top: 1.75rem; color: var(--soft); font-size: .8125rem; text-align: center; }
@media (max-width: 40rem) {
  .tiles { grid-template-columns: 1fr 1fr; gap: .6rem; }
  .tile { padding: .7rem .85rem .8rem; }
  .tile .figure { font-size: 1.45rem; }
  .rows.charted > li { grid-template-columns: minmax(0, 1fr) auto; }
  .rows.charted .spark { grid-row: 2; grid-column: 1; width: 100%; max-width: 14rem; }
  .rows.charted > li > .end { grid-row: 1 / span 2; grid-column: 2; }
}
@media print { body { background: none; } section, .tile { break-inside: avoid; } }
`;
