import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parse} from 'yaml';

/** The table of README.md: each command of the documents that asks about health, and what asks the same. */
export function healthCommands(root) {
  const {commands} = parse(readFileSync(join(root, 'templates/gomeet/health-commands.yaml'), 'utf8'));
  const rows = commands
    .filter(({changes}) => changes === undefined)
    .map(({document, command, probes = [], commands: others = [], later, note}) => {
      const ids = probes.map((id) => (id === '*' ? 'all' : `\`${id}\``)).join(', ');
      const lines = others.map((line) => `\`gomeet ${line}\``).join(', ');
      return `| ${document} | ${code(command)} | ${later === undefined ? ids : `later (${later})`} | ${lines} | ${note ?? ''} |`;
    });
  return ['| document | its command | probes | or | |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/** A code span inside a table: `|` ends a cell even there. */
function code(text) {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
