/** Plain CSS of the page: both colour schemes from one set of names, room for a phone, and paper. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fdfdfc, #16181b);
  --raised: light-dark(#f5f5f2, #1e2125);
  --line: light-dark(#dededa, #33373d);
  --ink: light-dark(#1d1f22, #e4e5e7);
  --quiet: light-dark(#63676d, #9a9fa7);
  --stale: light-dark(#b3321f, #f0806c);
  --stale-wash: light-dark(#f6d9d2, #55281f);
  --changed: light-dark(#8a5a00, #dfae56);
  --spelling: light-dark(#6247a8, #b6a2ee);
  --unjudged: light-dark(#63676d, #9a9fa7);
  --present: light-dark(#b9c6be, #46564d);
  --good: light-dark(#2a6b45, #7cc79b);
  --focus: light-dark(#1f5fbf, #7eb0ff);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 2.5rem clamp(1rem, 3vw, 2.5rem) 3rem; max-width: 90rem;
  background: var(--ground); color: var(--ink);
  font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  font-variant-numeric: tabular-nums;
}
h1 { margin: 0; font-size: clamp(1.375rem, 3vw, 1.875rem); font-weight: 600; line-height: 1.2; letter-spacing: -0.015em; text-wrap: balance; }
h2 { margin: 2.75rem 0 0.75rem; font-size: 1rem; font-weight: 600; }
p { margin: 0; }
code { font-family: var(--mono); font-size: 0.86em; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
button, input, select { font: inherit; color: inherit; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
[hidden] { display: none !important; }
.quiet { color: var(--quiet); }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.overline { margin-block-end: 0.5rem; color: var(--quiet); font-size: 0.8125rem; }
.lede { margin-block-start: 0.5rem; max-inline-size: 46rem; color: var(--quiet); }

.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)); gap: 1.25rem 2.5rem; margin: 1.75rem 0 0; padding-block-start: 1.25rem; border-block-start: 1px solid var(--line); }
.facts dt { font-size: 0.8125rem; color: var(--quiet); }
.facts dd { margin: 0; }
.facts .warning { color: var(--changed); font-weight: 600; }

.sideways { overflow-x: auto; }
.sections { inline-size: 100%; border-collapse: collapse; }
.sections th, .sections td { padding: 0.4375rem 0 0.4375rem 1.25rem; text-align: end; white-space: nowrap; vertical-align: baseline; border-block-end: 1px solid var(--line); }
.sections thead th { font-size: 0.8125rem; font-weight: 400; color: var(--quiet); }
.sections tr > :first-child { padding-inline-start: 0; text-align: start; }
.sections tbody th { font-weight: 600; white-space: normal; min-inline-size: 9rem; overflow-wrap: anywhere; }
.sections tbody th .quiet { display: block; font-size: 0.8125rem; font-weight: 400; }
.sections tfoot th, .sections tfoot td { font-weight: 600; border-block-end: 0; }
.sections .share { inline-size: 22%; min-inline-size: 6rem; }
.sections .zero { color: var(--quiet); opacity: 0.6; }
.sections button { padding: 0; border: 0; background: none; font-weight: 600; text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 3px; cursor: pointer; }
.sections button:disabled { text-decoration: none; cursor: default; }
td.stale button { color: var(--stale); } td.changed button { color: var(--changed); }
td.spelling button { color: var(--spelling); } td.unjudged button { color: var(--unjudged); }
.strip { display: flex; gap: 1px; block-size: 0.5rem; min-inline-size: 5rem; border-radius: 2px; overflow: hidden; }
.strip i { flex: 0 1 0; min-inline-size: 3px; }
.strip .present { background: var(--present); } .strip .stale { background: var(--stale); }
.strip .changed { background: var(--changed); } .strip .spelling { background: var(--spelling); }
.strip .unjudged { background: repeating-linear-gradient(135deg, var(--quiet) 0 2px, transparent 2px 5px); }

.bars { list-style: none; margin: 0; padding: 0; }
.bars button { position: relative; display: grid; grid-template-columns: fit-content(40%) 1fr auto auto; gap: 0 0.875rem; align-items: baseline; inline-size: 100%; margin-block-end: 2px; padding: 0.375rem 0.625rem; border: 0; border-radius: 3px; background: var(--raised); text-align: start; cursor: pointer; overflow: hidden; }
.bars button:disabled { cursor: default; color: inherit; }
.bars i { position: absolute; inset: 0 auto 0 0; min-inline-size: 3px; background: var(--stale-wash); border-inline-start: 3px solid var(--stale); }
.bars button:hover:enabled .label, .bars [aria-pressed=true] .label { text-decoration: underline; text-underline-offset: 3px; }
.bars [aria-pressed=true] { box-shadow: inset 0 0 0 2px var(--stale); }
.bars span { position: relative; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: plaintext; }
.bars .label { font-weight: 600; }
.bars .folder { color: var(--quiet); font: 0.8125rem/1.5 var(--mono); white-space: pre; }
.bars .of { color: var(--quiet); font-size: 0.8125rem; }
.bars .count { min-inline-size: 3.5rem; text-align: end; font-weight: 600; }
details summary { padding: 0.5rem 0.625rem; color: var(--quiet); cursor: pointer; }
details p { padding: 0.25rem 0.625rem; }

.findings { list-style: none; margin: 0; padding: 0; }
.findings li { padding: 0.625rem 0 0.625rem 0.875rem; border-inline-start: 3px solid var(--line); margin-block-end: 0.5rem; }
.findings .error { border-color: var(--stale); } .findings .warning { border-color: var(--changed); }
.findings .good { border-color: var(--good); }
.sections td.loss { color: var(--stale); font-weight: 600; }
.findings .severity { font-weight: 600; color: var(--quiet); }
.findings .error .severity { color: var(--stale); } .findings .warning .severity { color: var(--changed); }
.findings p { overflow-wrap: anywhere; }
.remedy { margin-block-start: 0.125rem; color: var(--quiet); }
.remedy code { color: var(--ink); }

.tools { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; margin-block-end: 0.5rem; }
.tools input, .tools select, .tools button, .copy-command { padding: 0.25rem 0.625rem; border: 1px solid var(--line); border-radius: 4px; background: var(--raised); }
.tools input { flex: 1 1 14rem; min-inline-size: 0; background: var(--ground); }
.tools select { flex: 0 1 auto; max-inline-size: 14rem; }
.tools button:hover, .copy-command:hover { border-color: var(--quiet); }
.tools button, .copy-command { cursor: pointer; }
.copy-command { padding: 0 0.5rem; font-size: 0.8125rem; }
.tools .shown { flex: 1 1 auto; color: var(--quiet); }
.folder-filter { flex: 1 1 100%; color: var(--quiet); overflow-wrap: anywhere; }

.grid { --row-height: 28px; position: relative; block-size: min(75vh, 44rem, var(--row-height) * var(--rows) + 3rem); min-block-size: 7rem; overflow: auto; border: 1px solid var(--line); border-radius: 4px; contain: strict; }
[aria-busy=true] .grid { cursor: progress; }
.grid .row { display: grid; grid-template-columns: minmax(4rem, 7rem) minmax(9rem, 1.3fr) minmax(12rem, 2.2fr) 4.5rem 4.75rem 4.75rem; gap: 0 1rem; align-items: baseline; padding-inline: 0.75rem; line-height: var(--row-height); white-space: nowrap; }
.grid .row > span { overflow: hidden; text-overflow: ellipsis; unicode-bidi: plaintext; }
.grid .head { position: sticky; inset-block-start: 0; z-index: 1; background: var(--raised); border-block-end: 1px solid var(--line); }
.grid .head button { padding: 0; border: 0; background: none; color: var(--quiet); font-size: 0.8125rem; cursor: pointer; }
.grid [aria-sort] button { color: var(--ink); font-weight: 600; }
.grid [aria-sort=ascending] button::before { content: "↑ "; }
.grid [aria-sort=descending] button::before { content: "↓ "; }
.grid .size, .grid .part { text-align: end; }
.grid .body { position: relative; overflow: clip; }
.grid .body .row { position: absolute; inset: 0 0 auto; block-size: var(--row-height); cursor: default; contain: strict; }
.grid .body .row:hover { background: var(--raised); }
.grid .body [aria-selected=true] { background: var(--raised); box-shadow: inset 3px 0 0 var(--focus); }
.grid .body .section, .grid .body .part, .grid .body .folder { color: var(--quiet); }
.grid .body .path { display: flex; font: 0.8125rem/var(--row-height) var(--mono); white-space: pre; }
.grid .path .folder { flex: 0 1 auto; min-inline-size: 2rem; overflow: hidden; text-overflow: ellipsis; }
.grid .path .name { flex: 0 0 auto; max-inline-size: 80%; overflow: hidden; text-overflow: ellipsis; }
[data-class=stale] { color: var(--stale); } [data-class=changed] { color: var(--changed); }
[data-class=spelling] { color: var(--spelling); } [data-class=unjudged] { color: var(--unjudged); }
.nothing { padding: 2rem; text-align: center; color: var(--quiet); }
.detail { display: grid; gap: 0.125rem; margin-block-start: 0.5rem; padding: 0.625rem 0.75rem; border: 1px solid var(--line); border-radius: 4px; overflow-wrap: anywhere; }
.detail code { white-space: pre-wrap; }
.print-note { display: none; }
.in-place { margin-block-start: 2.5rem; color: var(--good); }
footer { margin-block-start: 3rem; color: var(--quiet); font-size: 0.8125rem; }

@media screen and (max-width: 48rem) {
  body { padding-block-start: 1.5rem; }
  .sections .share, .sections .items, .sections tbody th .quiet code { display: none; }
  .sections th, .sections td { padding-inline-start: 0.875rem; }
  .sections tbody th { min-inline-size: 6.5rem; }
  .sections tr > :first-child { position: sticky; inset-inline-start: 0; z-index: 1; background: var(--ground); }
  .bars button { grid-template-columns: 1fr auto; }
  .bars .folder { grid-row: 2; grid-column: 1 / -1; }
  .bars .of { display: none; }
  .grid { --row-height: 72px; block-size: min(80vh, var(--row-height) * var(--rows) + 3rem); }
  .grid .row { grid-template-columns: 5rem 1fr; grid-template-areas: "title title" "path path" "class size"; }
  .grid .head .row { display: flex; flex-wrap: wrap; gap: 0 0.875rem; line-height: 2rem; }
  .grid .body .row { line-height: 22px; align-content: center; border-block-end: 1px solid var(--line); }
  .grid .body .title { grid-area: title; } .grid .body .path { grid-area: path; line-height: 20px; }
  .grid .body .class { grid-area: class; font-size: 0.8125rem; line-height: 20px; }
  .grid .body .size { grid-area: size; text-align: start; font-size: 0.8125rem; line-height: 20px; color: var(--quiet); }
  .grid .body .section, .grid .body .part { display: none; }
}
@media print {
  :root { color-scheme: light; }
  body { padding: 0; max-width: none; font-size: 9pt; }
  .strip i, .bars i { print-color-adjust: exact; }
  .tools, .copy-command, .detail, noscript { display: none; }
  .grid { block-size: auto; contain: none; overflow: visible; border: 0; }
  .grid .head { display: none; }
  .grid .body { block-size: auto !important; }
  .grid .body .row { position: static; transform: none !important; block-size: auto; contain: none; line-height: 1.5; white-space: normal; break-inside: avoid; }
  .grid .row { grid-template-columns: 7rem 1fr 4.5rem 4.75rem 4.75rem; padding: 0.25rem 0; border-block-end: 1px solid var(--line); }
  .grid .body .path { display: block; grid-row: 2; grid-column: 1 / -1; line-height: 1.5; white-space: pre-wrap; overflow-wrap: anywhere; }
  .print-note { display: block; color: var(--quiet); }
  .findings li, .bars li, .sections tr { break-inside: avoid; }
}
`
