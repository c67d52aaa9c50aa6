/**
 * How the report looks: light and dark by the reader's own wish, and narrow enough for a phone.
 *
 * @module
 */

/** The style sheet of the report. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #dfe4ea; --paper: #ffffff; --card: #f6f8fa;
  --main: #2563a8; --faint: #b9d0e8; --good: #1f7a4d; --bad: #b3261e; --warn: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ef; --soft: #9aa7b5; --line: #2d3743; --paper: #12171d;
  --card: #1a212a; --main: #6cabec; --faint: #2b4a6b; --good: #5cc28e; --bad: #f28b82; --warn: #e0b252; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .5rem; padding-top: 1rem; border-top: 2px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: .25rem 0; } .soft { color: var(--soft); } code { font-family: ui-monospace, "DejaVu Sans Mono", monospace;
  font-size: .88em; overflow-wrap: anywhere; }
.facts { display: flex; flex-wrap: wrap; gap: .5rem; margin: .75rem 0; padding: 0; list-style: none; }
.facts li { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .3rem .7rem; }
.facts b { display: block; font-size: 1.1rem; } .facts span { color: var(--soft); font-size: .8rem; }
.lane { display: grid; grid-template-columns: minmax(6rem, 11rem) 1fr; gap: .6rem; align-items: center; margin: .2rem 0; }
.lane > span { font-size: .85rem; overflow-wrap: anywhere; }
.track { position: relative; height: 1.15rem; background: var(--card); border-radius: .2rem; overflow: hidden; }
.track i { position: absolute; top: 0; bottom: 0; min-width: 2px; background: var(--faint); border-radius: 2px; }
.track i.on { background: var(--main); } .track i.bad { background: var(--bad); }
.track i.batch { background: var(--main); border-right: 1px solid var(--paper); }
.scale { display: flex; justify-content: space-between; gap: 1rem; color: var(--soft); font-size: .8rem; }
details { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .8rem; margin: .5rem 0; }
details .track { background: var(--paper); }
summary { cursor: pointer; } summary b { margin-right: .4rem; }
svg { display: block; width: 100%; height: 5.5rem; background: var(--paper); border-radius: .2rem; margin-top: .5rem; }
svg path { fill: var(--faint); stroke: var(--main); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .88rem; }
th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; } td.n, th.n { text-align: right; }
td.when { white-space: nowrap; } .part td:nth-child(2) { padding-left: 1.2rem; }
.complete, .good { color: var(--good); } .aborted, .interrupted, .failed { color: var(--bad); } .in_progress, .warn { color: var(--warn); }
@media (max-width: 40rem) { .lane { grid-template-columns: 1fr; gap: .1rem; } table.stack thead { display: none; }
  table.stack, table.stack tbody, table.stack tr { display: block; }
  table.stack tr { border-bottom: 1px solid var(--line); padding: .4rem 0; }
  table.stack td { display: inline-block; text-align: left; border: 0; padding: 0 .6rem 0 0; overflow-wrap: anywhere; }
  table.stack td:empty { display: none; }
  table.stack td[data-of]::before { content: attr(data-of) ": "; color: var(--soft); } .part { margin-left: 1rem; } .part td:nth-child(2) { padding-left: 0; } }
`;
