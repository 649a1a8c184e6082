import {describe, expect, test} from 'vitest';
import {type Definition, judgeDefinitions} from '../../../src/checks/addons/_definitions.ts';
import {judgeTrials} from '../../../src/checks/addons/_trial.ts';
import {judgePrograms, type Program} from '../../../src/checks/addons/cert-manager.ts';
import {target} from '../../pipelines/bootstrap/fixture.ts';

describe('addons.traefik-crds, addons.cert-manager-crds', () => {
  const routes: Definition = {name: 'ingressroutes.traefik.io', group: 'traefik.io', kind: 'IngressRoute', established: true, refused: ''};
  const other: Definition = {...routes, name: 'middlewares.traefik.io', kind: 'Middleware'};
  test.each([
    ['all established', [routes, other], {status: 'pass'}],
    ['a used kind is missing', [other], {status: 'fail', transient: true, message: 'the server knows no IngressRoute (traefik.io)'}],
    ['none', [], {status: 'fail', transient: true}],
    [
      'not established yet',
      [routes, {...other, established: false}],
      {status: 'fail', transient: true, message: 'not served yet: middlewares.traefik.io'},
    ],
    [
      'names refused',
      [{...routes, refused: 'taken by x'}],
      {status: 'fail', message: 'ingressroutes.traefik.io: the server refuses its names: taken by x'},
    ],
  ])('%s', (_, found, expected) => {
    expect(judgeDefinitions(found, target, 'traefik.io')).toMatchObject(expected);
  });
  test('refused names never heal', () => {
    expect(judgeDefinitions([{...routes, refused: 'x'}], target, 'traefik.io').transient).toBeUndefined();
  });
});

describe('addons.cert-manager', () => {
  const program = (name: string, more: Partial<Program> = {}): Program => ({
    image: `cert-manager-${name}`,
    deployment: `cm/${name}`,
    available: true,
    gaveUp: '',
    ...more,
  });
  const [controller, webhook, cainjector] = [program('controller'), program('webhook'), program('cainjector')];
  test.each([
    ['all available', [controller, webhook, cainjector], {status: 'pass'}],
    ['one is not there', [controller, webhook], {status: 'fail', transient: true, message: 'no Deployment runs cert-manager-cainjector'}],
    [
      'one is starting',
      [controller, webhook, program('cainjector', {available: false})],
      {status: 'fail', transient: true, message: 'not available yet: cm/cainjector'},
    ],
    [
      'one gave up',
      [controller, webhook, program('cainjector', {available: false, gaveUp: 'ProgressDeadlineExceeded: …'})],
      {status: 'fail', hint: 'kubectl -n cm describe deployment cainjector'},
    ],
  ])('%s', (_, found, expected) => {
    expect(judgePrograms(found)).toMatchObject(expected);
  });
  test('a roll-out that was given up does not heal', () => {
    expect(judgePrograms([controller, webhook, program('cainjector', {available: false, gaveUp: 'x'})]).transient).toBeUndefined();
  });
});

describe('addons.issuers', () => {
  const ok = {issuer: 'clusterissuer/a', refused: '', final: false};
  const x509 = {issuer: 'clusterissuer/b', refused: 'failed calling webhook: x509: certificate signed by unknown authority', final: false};
  const wrong = {issuer: 'clusterissuer/c', refused: 'spec.acme.email: Invalid value', final: true};
  test.each([
    [[ok], {status: 'pass'}, undefined],
    [[], {status: 'pass', message: 'this target has no issuers'}, undefined],
    [[ok, x509], {status: 'fail'}, true],
    [[x509, wrong], {status: 'fail', message: 'clusterissuer/c: spec.acme.email: Invalid value'}, undefined],
  ])('%j', (trials, expected, transient) => {
    const judged = judgeTrials(trials);
    expect(judged).toMatchObject(expected);
    expect(judged.transient).toBe(transient);
  });
});
