import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {CommandHelp, Config} from '@oclif/core';
import {benchmarkTable} from '../bench/table.mjs';
import {exitCodes} from '../src/core/exit-codes.ts';
import {describePlugin} from './describe.mjs';
import {healthCommands} from './health-commands.mjs';

/** README.md with its generated parts, each between `<!-- name -->` and `<!-- /name -->`, as they should be. */
export async function readme(root) {
  const parts = {
    'health-commands': healthCommands(root),
    commands: await commandReference(),
    'exit-codes': exitCodeTable(),
    probes: await probeTable(),
    unmeasured: await unmeasuredTable(),
    benchmarks: benchmarks(root),
  };
  let text = readFileSync(join(root, 'README.md'), 'utf8');
  for (const [name, part] of Object.entries(parts)) text = filled(text, name, part);
  return text;
}

/** What stands between the markers of one part. */
export function partOf(text, name) {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start === -1 || end < start) throw new Error(`README.md has no part ${open} … ${close}`);
  return text.slice(start + open.length, end).trim();
}

function filled(text, name, part) {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  partOf(text, name);
  return `${text.slice(0, text.indexOf(open) + open.length)}\n${part.trim()}\n${text.slice(text.indexOf(close))}`;
}

function exitCodeTable() {
  const rows = Object.values(exitCodes).map(({code, meaning}) => `| ${code} | ${meaning} |`);
  return ['| code | meaning |', '| ---: | --- |', ...rows].join('\n');
}

async function probeTable() {
  const [{checks}, {probeRow}] = await Promise.all([import('../src/checks/index.ts'), import('../src/core/probe-table.ts')]);
  const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  const rows = checks
    .map(probeRow)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({id, question, severity, required, asked, source}) => {
      const when = asked === 'always' ? '' : asked === 'deep' ? ' (`--deep`)' : ' (before a deploy only)';
      return `| \`${id}\` | ${cell(question)}${when} | ${severity} | ${required ? 'yes' : 'no'} | ${cell(`${source.kind}: ${source.query}`)} |`;
    });
  return ['| probe | question | severity | required | source |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/** What health-check cannot measure in a sandbox: waived there. */
async function unmeasuredTable() {
  const {UNMEASURED} = await import('../src/sandbox/unmeasured.ts');
  const rows = UNMEASURED.map(({probe, reason}) => `| \`${probe}\` | ${reason} |`);
  return ['| probe | why it is `unknown` in a sandbox |', '| --- | --- |', ...rows].join('\n');
}

async function commandReference() {
  const plugin = await describePlugin();
  const config = new Config({root: plugin.root, plugins: new Map([[plugin.name, plugin]])});
  await config.load();
  const commands = config.commands.filter((command) => command.hidden !== true);
  const named = commands.map((command) => ({command, name: `gomeet ${command.id.replaceAll(':', ' ')}`}));
  const table = named.map(({command, name}) => `| [\`${name}\`](#${name.replaceAll(' ', '-')}) | ${summaryOf(command, config)} |`);
  const details = named.map(({command, name}) => {
    const help = new CommandHelp({...command, id: command.id.replaceAll(':', ' ')}, config, {maxWidth: 110, stripAnsi: true}).generate();
    return `#### ${name}\n\n${summaryOf(command, config)}\n\n\`\`\`text\n${help.replaceAll(/[ \t]+$/gm, '')}\n\`\`\``;
  });
  return ['| command | what it does |', '| --- | --- |', ...table, '', details.join('\n\n')].join('\n');
}

function summaryOf(command, config) {
  const text = command.summary ?? command.description?.split('\n')[0] ?? '';
  return text.replaceAll('<%= config.bin %>', config.bin);
}

function benchmarks(root) {
  const file = join(root, 'bench/results/latest.json');
  return existsSync(file) ? benchmarkTable(JSON.parse(readFileSync(file, 'utf8'))) : 'Not measured yet: `npm run bench`.';
}
