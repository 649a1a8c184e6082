import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {profileNames} from '../../src/core/profiles.ts';
import {rules} from '../../src/lint/index.ts';
import {dataBreaks} from './_breaks-data.ts';
import {edgeBreaks} from './_breaks-edge.ts';
import {monitoringBreaks} from './_breaks-monitoring.ts';
import {workloadBreaks} from './_breaks-workloads.ts';
import {Draft, shippedInput} from './_draft.ts';

const breaks = [...workloadBreaks, ...dataBreaks, ...edgeBreaks, ...monitoringBreaks];

describe('the shipped manifests', () => {
  it.each(profileNames)('%s keeps every rule', async (profile) => {
    const input = await shippedInput(profile);
    const problems = rules.flatMap((rule) => rule.check(input).problems.map(({object, message}) => `${rule.id}: ${object} ${message}`));
    expect(problems).toEqual([]);
  });
});

describe('the rules', () => {
  it('have an id each, named like their file, and a sentence', () => {
    const files = readdirSync(join(import.meta.dirname, '../../src/lint')).filter((file) => !file.startsWith('_') && file !== 'index.ts');
    expect(rules.map((rule) => `${rule.id}.ts`).sort()).toEqual(files.sort());
    for (const rule of rules) {
      expect(rule.id).toMatch(/^[a-z]+(-[a-z]+)+$/);
      expect(rule.sentence).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('are each broken by a test', () => {
    expect(rules.map((rule) => rule.id).filter((id) => !breaks.some((one) => one.rule === id))).toEqual([]);
  });

  it.each(breaks)('$rule notices $what', async ({rule: id, profile, change, says}) => {
    const rule = rules.find((one) => one.id === id);
    const draft = new Draft(await shippedInput(profile ?? 'gomeet-500'));
    change(draft);
    const problems = rule?.check(draft.input()).problems ?? [];
    expect(problems).toContainEqual({object: says.object, message: expect.stringMatching(says.message)});
  });
});
