import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {checks} from '../../src/checks/index.ts';

const root = join(import.meta.dirname, '../..');
type Entry = {
  readonly document: string;
  readonly command: string;
  readonly probes?: readonly string[];
  readonly commands?: readonly string[];
  readonly later?: string;
  readonly changes?: string;
};
const {commands: table} = parse(readFileSync(join(root, 'templates/gomeet/health-commands.yaml'), 'utf8')) as {
  readonly commands: readonly Entry[];
};
const documents = join(root, '../shared/seeds');

describe('the commands of the documents', () => {
  it('stand once each, with one kind of answer', () => {
    expect(new Set(table.map(({document, command}) => `${document} ${command}`)).size).toBe(table.length);
    for (const {command, probes, commands, later, changes} of table) {
      const kinds = [probes ?? commands, later, changes].filter((kind) => kind !== undefined);
      expect(kinds, command).toHaveLength(1);
    }
  });

  it('are answered by probes that exist', () => {
    const ids: readonly string[] = checks.map(({id}) => id);
    const named = table.flatMap(({probes = []}) => probes).filter((id) => id !== '*');
    expect([...new Set(named)].filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('are answered by commands that exist', () => {
    for (const line of table.flatMap(({commands = []}) => commands)) {
      const file = join(root, 'src/commands', line.split(' ')[0] ?? '');
      expect(existsSync(`${file}.ts`) || existsSync(file), line).toBe(true);
    }
  });

  const here = existsSync(documents);
  it.skipIf(!here)(`are all there${here ? '' : ' (skipped: the documents are not beside the repository)'}`, () => {
    const found = readdirSync(documents)
      .filter((file) => /^\d{3}_.*\.txt$/.test(file))
      .flatMap((file) => commandLines(readFileSync(join(documents, file), 'utf8')).map((command) => `${file.slice(0, 3)} ${command}`));
    const known = new Set(table.map(({document, command}) => `${document} ${command}`));
    expect(found.length).toBeGreaterThan(50);
    expect([...new Set(found)].filter((line) => !known.has(line))).toEqual([]);
    expect([...known].filter((line) => !found.includes(line))).toEqual([]);
  });
});

/** Programs that ask or change something of a platform; `export`, `git`, `chmod` and the like do not. */
const programs =
  /^(?:watch|kubectl|doctl|curl|redis-cli|psql|aws|docker(?:-compose)?|k6|\.\/deploy\.sh|locust|promtool|helm|dig|openssl|\w+=\$\()/;

/** Commands in the fenced blocks of a document, one a line, continued lines joined. */
function commandLines(text: string): readonly string[] {
  return [...text.matchAll(/```(\w*)\n(.*?)```/gs)]
    .filter(([, language]) => language === 'bash' || language === 'sh' || language === '')
    .flatMap(([, , block = '']) => block.replaceAll(/\\\n\s*/g, ' ').split('\n'))
    .map((line) => line.trim().replaceAll(/ +/g, ' '))
    .filter((line) => programs.test(line));
}
