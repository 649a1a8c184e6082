import {describe, expect, it} from 'vitest';
import {allows, answersTo} from '../../../src/checks/kubernetes/_allowed.ts';
import {judgeReads, readingQuestions} from '../../../src/checks/kubernetes/permissions.ts';
import version from '../../../src/checks/kubernetes/version.ts';
import type {AccessQuestion} from '../../../src/core/ports.ts';
import {clockOnly, someTarget} from '../../core/_worlds.ts';
import {judged, short} from '../_judge.ts';
import {object} from './_objects.ts';

describe('kubernetes.permissions', () => {
  const manifests = [object('Deployment', 'web', {spec: {template: {spec: {volumes: [{secret: {secretName: 'keys'}}]}}}})];
  const questions = readingQuestions(someTarget({manifests}));
  const answers = (allowed: (verb: string, resource: string, subresource?: string) => boolean) =>
    questions.map((one) => ({...one, allowed: allowed(one.verb, one.resource, one.subresource), reason: ''}));
  it('asks for reads, single secrets and ways into pods, each once', () => {
    expect(questions.filter((one) => one.resource === 'secrets')).toEqual([
      {verb: 'get', group: '', resource: 'secrets', namespace: 'gomeet', name: 'keys'},
    ]);
    expect(questions.map((one) => one.verb).filter((verb) => !['get', 'list'].includes(verb))).toEqual(['create', 'create']);
    expect(new Set(questions.map((one) => JSON.stringify(one))).size).toBe(questions.length);
  });
  it.each<[string, readonly (typeof questions)[number][] | readonly never[], string]>([
    ['all', answers(() => true), 'pass'],
    ['none answered', [], 'unknown!'],
    ['a reader', answers((verb, resource, sub) => resource !== 'secrets' && verb !== 'create' && sub !== 'exec'), 'warn'],
  ])('%s', (_, all, expected) => {
    expect(short([judgeReads(all as Parameters<typeof judgeReads>[0], someTarget())])).toEqual([expected]);
  });
  it.each<[string, object, boolean]>([
    ['the verb', {verbs: ['get']}, false],
    ['all verbs', {verbs: ['*']}, true],
    ['another group', {apiGroups: ['apps']}, false],
    ['a name', {resourceNames: ['a']}, false],
    ['the resource without its part', {resources: ['pods']}, false],
    ['that part of everything', {resources: ['*/exec']}, true],
  ])('reads a rule: %s', (_, change, expected) => {
    const rule = {verbs: ['create'], apiGroups: [''], resources: ['pods/exec'], ...change};
    expect(allows(rule, {verb: 'create', group: '', resource: 'pods', subresource: 'exec'})).toBe(expected);
  });
  it('asks one by one only what no rule of the namespace gives', async () => {
    const asked: string[] = [];
    const cluster = {
      rules: async () => [{verbs: ['list'], apiGroups: [''], resources: ['pods']}],
      access: async (questions: readonly AccessQuestion[]) => {
        asked.push(...questions.map((one) => `${one.verb} ${one.resource} ${one.namespace ?? 'everywhere'}`));
        return questions.map((one) => ({...one, allowed: one.resource === 'pods', reason: ''}));
      },
    };
    const all = [{namespace: 'gomeet', resource: 'pods'}, {namespace: 'gomeet', resource: 'events'}, {resource: 'pods'}].map((one) => ({
      verb: 'list',
      group: '',
      ...one,
    }));
    const answers = await answersTo({...clockOnly().cluster, ...cluster}, all, new AbortController().signal);
    expect(asked).toEqual(['list events gomeet', 'list pods everywhere']);
    expect(answers.map((one) => one.allowed)).toEqual([true, false, true]);
  });
  it('names verbs, and what is unknown without them', () => {
    const {message} = judgeReads(
      answers((_, resource, sub) => resource !== 'nodes' && sub !== 'exec'),
      someTarget(),
    );
    expect(message).toBe(
      'not allowed: list nodes (cluster), create pods/exec; what needs it is unknown (what data stores say of themselves)',
    );
  });
});

describe('kubernetes.version', () => {
  it('needs no kubectl to check a platform', () => {
    expect(short(judged(version, {server: 'v1.36.4', kubectl: undefined}))).toEqual(['pass']);
    expect(short(judged(version, {server: 'v1.36.4', kubectl: 'v1.30.0'}))).toEqual(['warn']);
    expect(short(judged(version, {server: 'v1.20.0', kubectl: undefined}))).toEqual(['fail!']);
  });
});
