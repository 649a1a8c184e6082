/** The style of the page: colours that keep 4.5 : 1 against their ground in both schemes, one column that fits 320 pixels. */
export function style(statuses: readonly string[]): string {
  const hidden = statuses.map((one) => `#only-${one}:checked ~ main article:not(.${one})`).join(',\n');
  const chosen = ['all', ...statuses].map((one) => `#only-${one}:checked ~ header label[for=only-${one}]`).join(',\n');
  const focused = ['all', ...statuses].map((one) => `#only-${one}:focus-visible ~ header label[for=only-${one}]`).join(',\n');
  return `:root {
  color-scheme: light dark;
  --ground: #ffffff; --card: #f6f7f9; --text: #1b1f24; --dim: #57606a; --line: #d0d7de;
  --fail: #b3261e; --unknown: #7b3fa0; --warn: #8a5a00; --pass: #1a7f37; --skip: #57606a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1217; --card: #181d24; --text: #e6e9ee; --dim: #9aa4b0; --line: #30363d;
    --fail: #ff8a80; --unknown: #d5a6f2; --warn: #f0c05a; --pass: #5fd58a; --skip: #9aa4b0;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
h2 { font-size: 1rem; margin: 0 0 .25rem; font-weight: 600; }
p { margin: .25rem 0; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { margin: .25rem 0; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: .3rem; background: var(--ground); white-space: pre-wrap; }
ul { margin: .25rem 0; padding-left: 1.2rem; }
dl { display: grid; grid-template-columns: minmax(0, auto) minmax(0, 1fr); gap: .1rem .8rem; margin: .25rem 0; }
dt { color: var(--dim); }
dd { margin: 0; }
.dim, .chip { color: var(--dim); font-size: .85rem; font-weight: 400; }
.chip { border: 1px solid var(--line); border-radius: 1rem; padding: 0 .5rem; white-space: nowrap; }
.instance { font-weight: 400; }
.badge { display: inline-block; padding: 0 .6rem; border-radius: .3rem; background: var(--pass); color: var(--ground); }
.badge.failed { background: var(--fail); }
.badge.unknown, .badge.interrupted { background: var(--unknown); }
.badge.warnings { background: var(--warn); }
.filter { position: absolute; opacity: 0; pointer-events: none; }
nav { display: flex; flex-wrap: wrap; gap: .4rem; margin: .75rem 0; }
nav label { border: 1px solid var(--line); border-radius: .4rem; padding: .35rem .7rem; cursor: pointer; }
${statuses.map((one) => `nav label.${one}, article.${one} .mark { color: var(--${one}); }\narticle.${one} { border-left-color: var(--${one}); }`).join('\n')}
article { margin: 0 0 .6rem; padding: .6rem .8rem; border: 1px solid var(--line); border-left-width: .35rem; border-radius: .4rem; background: var(--card); }
article.pass, article.skip { padding-block: .2rem; margin-bottom: .25rem; }
article.pass > details > summary, article.skip > details > summary { color: inherit; font-size: .95rem; }
summary { cursor: pointer; color: var(--dim); font-size: .85rem; }
footer { margin-top: 1.5rem; color: var(--dim); }
${hidden} { display: none; }
${chosen} { outline: 2px solid currentColor; outline-offset: -1px; font-weight: 600; }
${focused} { outline: 3px solid currentColor; }
@media print { nav, .filter { display: none; } }`;
}
