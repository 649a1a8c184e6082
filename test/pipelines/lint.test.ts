import {expect, it} from 'vitest';
import {UserError} from '../../src/core/errors.ts';
import type {LintInput} from '../../src/lint/_rule.ts';
import {rules} from '../../src/lint/index.ts';
import {exitOfLint, lint} from '../../src/pipelines/lint.ts';
import {loadSources, loadTemplates} from '../../src/tools/templates.ts';

const shipped = async (): Promise<LintInput> => ({...(await loadTemplates('gomeet', 'dev')), sources: await loadSources('gomeet')});

it('passes what is shipped and shows the arithmetic', async () => {
  const result = lint([await shipped()]);
  expect(result).toMatchObject({schemaVersion: 1, outcome: 'ok', message: `${rules.length} rules on dev: all hold`});
  const pgbouncer = result.profiles[0]?.rules.find((rule) => rule.id === 'pgbouncer-connections');
  expect(pgbouncer?.arithmetic).toEqual(['1 pods x 5 databases x 30 = 150 <= 500 - 5 - 20']);
  expect(exitOfLint(result)).toBe('ok');
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});

it('fails with the rule and the object', async () => {
  const input = await shipped();
  const result = lint([{...input, objects: input.objects.filter((object) => object.kind !== 'PriorityClass')}], ['references-exist']);
  expect(result.outcome).toBe('failed');
  expect(result.message).toMatch(/^1 rules on dev: \d+ problems in 1 rules$/);
  expect(result.profiles[0]?.rules[0]?.problems).toContainEqual({
    object: 'deployment/traefik',
    message: 'refers to PriorityClass gomeet-edge, which does not exist',
  });
  expect(exitOfLint(result)).toBe('failed');
});

it('takes manifests that were edited into nonsense for a failure, not for a bug', async () => {
  const input = await shipped();
  const nonsense = input.objects.map((object) =>
    object.metadata.name === 'traefik-static' ? {...object, data: {'traefik.yaml': 'a: [\n'}} : object,
  );
  const result = lint([
    {...input, objects: nonsense},
    {...input, objects: []},
  ]);
  expect(result.outcome).toBe('failed');
  expect(result.profiles[0]?.rules.find((rule) => rule.id === 'proxy-protocol-regional')?.problems[0]?.message).toMatch(
    /^could not be checked: /,
  );
  for (const name of ['contract-names', 'network-matrix', 'quota-covers-maximum']) {
    expect(result.profiles[1]?.rules.find((rule) => rule.id === name)?.status).toBe('fail');
  }
});

it('knows the nearest rule', async () => {
  const input = await shipped();
  expect(() => lint([input], ['image-pinned'])).toThrow(UserError);
  expect(() => lint([input], ['image-pinned'])).toThrow(/there is no lint rule image-pinned, did you mean images-pinned\?/);
});
