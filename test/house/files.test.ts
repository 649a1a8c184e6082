import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {filesBelow, root, textOf} from './_files.ts';

const code = filesBelow(
  ['src', 'test', 'scripts', 'bin', 'bench'].filter((folder) => existsSync(join(root, folder))),
  ['.ts', '.mjs', '.cjs', '.js'],
).filter((file) => !file.startsWith('test/fixtures/'));
const source = code.filter((file) => file.startsWith('src/'));

describe('every file of code', () => {
  it('is at most 200 lines, or says at its top why it is long', () => {
    const long = code.filter((file) => {
      const lines = textOf(file).split('\n');
      return lines.length > 201 && !lines.slice(0, 12).some((line) => line.includes('Long because'));
    });
    expect(long).toEqual([]);
  });

  it('lies in no folder named utils or helpers', () => {
    expect(code.filter((file) => /(^|\/)(utils?|helpers?)(\/|\.ts$)/.test(file))).toEqual([]);
  });
});

type Forbidden = {
  readonly what: RegExp;
  readonly why: string;
  readonly files: readonly string[];
  readonly except?: readonly string[];
  readonly comments?: true;
};

const forbidden: readonly Forbidden[] = [
  {
    what: /\bvi\.(mock|doMock)\(/,
    why: 'modules are not mocked: pass what a test replaces',
    files: code,
    except: ['test/house/files.test.ts'],
  },
  {what: /\bprocess\.exit\(/, why: 'only the composition root ends the process', files: source, except: ['src/base-command.ts']},
  {what: /\bconsole\.\w/, why: 'only the renderer writes', files: source},
  {
    what: /:\s*any\b|<any>|\bas any\b/,
    why: 'say the type, or unknown',
    files: code.filter((file) => file.endsWith('.ts')),
    except: ['test/house/files.test.ts'],
  },
  {what: /@ts-(ignore|nocheck)/, why: 'no escape from the compiler', files: code, except: ['test/house/files.test.ts']},
  {what: /\bNODE_ENV\b/, why: 'the program behaves the same everywhere', files: source},
  {
    what: /\bdesign §|\b(design|style|testbed|manifests|deploy-tools)\.md\b/,
    why: 'a text that is not in this repository: say the fact itself',
    files: code,
    except: ['test/house/files.test.ts'],
    comments: true,
  },
  {
    what: /(^|[\s'"`(])\/(work|root)\//,
    why: 'a path of one machine',
    files: code,
    except: ['test/house/files.test.ts'],
    comments: true,
  },
  {what: /\bshell:\s*true\b/, why: 'commands are argument lists', files: code, except: ['test/house/files.test.ts']},
];

describe('no file of code holds', () => {
  it.each(forbidden)('$what ($why)', ({what, files, except, comments}) => {
    expect(files.length).toBeGreaterThan(0);
    const hits = files
      .filter((file) => except?.includes(file) !== true)
      .flatMap((file) =>
        textOf(file)
          .split('\n')
          .flatMap((line, index) =>
            what.test(line) && (comments === true || !isComment(line)) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
          ),
      );
    expect(hits).toEqual([]);
  });
});

describe('the repository', () => {
  it('has its licence', () => {
    expect(textOf('LICENSE')).toMatch(/^MIT License\n\nCopyright \(c\) \d{4} gomeet contributors\n/);
    expect(JSON.parse(textOf('package.json')).license).toBe('MIT');
  });
});

function isComment(line: string): boolean {
  return /^\s*(\/\/|\*|\/\*)/.test(line);
}
