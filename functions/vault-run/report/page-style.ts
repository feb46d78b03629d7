import { Markup } from './markup.ts';

/** Light, dark and on paper; no font, picture or script from anywhere. */
export const pageStyle = new Markup(`
:root { color-scheme: light dark; --back: #f6f7f9; --card: #fff; --text: #17202b; --quiet: #5b6877; --line: #dfe4ea;
  --good: #14804a; --bad: #c0392b; --wait: #b7791f; --bar: #2f7fd1; --good-back: #e8f6ee; --bad-back: #fdecea; }
@media (prefers-color-scheme: dark) { :root { --back: #10151b; --card: #19212a; --text: #e6ebf1; --quiet: #93a1b1;
  --line: #2b3642; --good: #4cc38a; --bad: #ff7b6b; --wait: #e5b567; --bar: #5aa7f0; --good-back: #12291e; --bad-back: #321a18; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 0 0 12px; }
p { margin: 0 0 8px; }
.quiet, figcaption, th, dt, svg text { color: var(--quiet); }
.over { font-size: 13px; color: var(--quiet); margin-bottom: 4px; }
.headline { margin: 20px 0; padding: 14px 18px; border-radius: 10px; border-left: 5px solid var(--good); background: var(--good-back); font-size: 17px; font-weight: 600; }
.headline.bad { border-color: var(--bad); background: var(--bad-back); }
.headline small { display: block; font-size: 14px; font-weight: 400; color: var(--quiet); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); gap: 12px; margin-bottom: 16px; }
.tile, section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px 18px; }
.tile b { display: block; font-size: 22px; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tile span { font-size: 13px; color: var(--quiet); }
section { margin-bottom: 16px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 500; font-size: 13px; }
th, td { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
td.n, th.n { text-align: right; white-space: nowrap; }
td.t { overflow-wrap: anywhere; }
code, bdi.k { font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
code.id { font-size: 11px; color: var(--quiet); word-break: break-all; }
dl + p { margin-top: 10px; }
.stripe { display: flex; height: 12px; border-radius: 6px; overflow: hidden; margin-bottom: 10px; background: var(--line); }
.stripe i { min-width: 2px; }
.dot { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 8px; }
.restored { background: var(--good); } .failed, .taken-away { background: var(--bad); } .not-requested { background: var(--wait); } .under-way { background: var(--bar); }
figure { margin: 0; } svg { width: 100%; height: auto; display: block; } svg text { font-size: 12px; fill: var(--quiet); }
svg rect { fill: var(--bar); } svg .grid { stroke: var(--line); } figcaption { font-size: 13px; margin-top: 6px; }
details { border-top: 1px solid var(--line); padding: 8px 0; } details:first-of-type { border-top: 0; }
summary { cursor: pointer; font-weight: 600; } summary span { font-weight: 400; color: var(--quiet); }
details .scroll { margin-top: 8px; max-height: 420px; overflow: auto; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin: 0; } dd { margin: 0; overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; align-items: start; } .pair section { height: 100%; margin: 0; } .pair { margin-bottom: 16px; }
@media (max-width: 760px) { .pair { grid-template-columns: 1fr; } }
@media print { body { background: #fff; } main { max-width: none; padding: 0; } .tile, section { break-inside: avoid; }
  details .scroll { max-height: none; } details::details-content { content-visibility: visible; block-size: auto; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`);
