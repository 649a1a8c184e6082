import {describe, expect, it} from 'vitest';
import {recorded} from '../../src/composition/diagnose.ts';
import {diagnosisText} from '../../src/render/diagnosis-text.ts';
import {ago, deployment, object, pods, replicaSet, warning} from './_cluster.ts';

const rs = replicaSet(2);
const [running, crashing] = [pods(rs, ['ready']), pods(rs, ['crashing'])];
const list = (items: readonly unknown[], kind = 'List') => ({apiVersion: 'v1', kind, metadata: {resourceVersion: ''}, items});
const healthy = [deployment(1), rs, ...running];
const broken = [deployment(1), rs, ...crashing];
const event = (type: string, one: unknown) => ({type, object: one});
const json = (...documents: readonly unknown[]) => documents.map((one) => JSON.stringify(one, null, 4)).join('\n');
const bookmark = event('BOOKMARK', {kind: 'Pod', apiVersion: 'v1', metadata: {resourceVersion: '9'}});
const expired = event('ERROR', {
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: 'Expired',
  code: 410,
  message: 'too old resource version',
});
const bare = ({apiVersion: _, kind: __, ...rest}: {readonly [field: string]: unknown}) => rest;

function verdict(text: string): string {
  const {verdict: worst, causes, objects} = recorded(text, 'state.json', undefined, undefined);
  return `${worst} ${causes[0]?.code ?? '-'} ${objects.length}`;
}

describe('a recorded state', () => {
  it.each<[string, string, string]>([
    ['a List', json(list(broken)), 'failed crash-loop 1'],
    ['one object', json(crashing[0]), 'failed crash-loop 1'],
    ['YAML in several documents', broken.map((one) => `---\n${JSON.stringify(one)}`).join('\n'), 'failed crash-loop 1'],
    [
      'YAML of a List',
      `apiVersion: v1\nkind: List\nitems:\n${broken.map((one) => `- ${JSON.stringify(one)}`).join('\n')}`,
      'failed crash-loop 1',
    ],
    ['an array of objects', json(broken), 'failed crash-loop 1'],
    ['documents one after the other', json(...broken), 'failed crash-loop 1'],
    ['the same without a line between', broken.map((one) => JSON.stringify(one)).join(''), 'failed crash-loop 1'],
    [
      'watch events',
      json([...healthy.map((one) => event('ADDED', one)), event('MODIFIED', crashing[0]), bookmark, expired]),
      'failed crash-loop 1',
    ],
    ['watch events one after the other', json(...broken.map((one) => event('ADDED', one)), event('MODIFIED', running[0])), 'ready - 1'],
    [
      'a pod that was deleted in the end',
      json([...broken.map((one) => event('ADDED', one)), event('DELETED', crashing[0])]),
      'progressing - 1',
    ],
    ['snapshots in time order', json([list(healthy), list(broken)]), 'failed crash-loop 1'],
    ['snapshots, the last one without the pod', json([list(broken), list([deployment(0), rs])]), 'ready - 1'],
    [
      'lists of one kind each',
      json(list([deployment(1)], 'DeploymentList'), list([rs], 'ReplicaSetList'), list(crashing, 'PodList')),
      'failed crash-loop 1',
    ],
    [
      'a list whose items have no kind',
      json(list([deployment(1)]), list([rs]), list(crashing.map(bare), 'PodList')),
      'failed crash-loop 1',
    ],
    [
      'the next list of one kind',
      json(list([deployment(1)]), list([rs]), list(crashing, 'PodList'), list(running, 'PodList')),
      'ready - 1',
    ],
    [
      'nothing but events',
      json(
        list([
          warning(
            rs,
            'FailedCreate',
            'Error creating: pods "a" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
          ),
        ]),
      ),
      'failed quota-exceeded 1',
    ],
    [
      'an answer of the API server',
      json({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Job.batch "a" is invalid: spec.template: field is immutable',
        details: {name: 'a', kind: 'Job'},
      }),
      'failed immutable-field 1',
    ],
    ['an empty list', json(list([], 'PodList')), 'unknown - 0'],
    ['with a byte order mark', `\uFEFF${json(list(healthy))}`, 'ready - 1'],
  ])('%s', (_, text, expected) => {
    expect(verdict(text)).toBe(expected);
  });

  it.each<[string, string, RegExp]>([
    ['nothing', '  \n', /^state\.json is empty$/],
    ['a cut', json(list(broken)).slice(0, 900), /^state\.json is cut off: the JSON that begins in line 1 has no end$/],
    [
      'a cut in the second document',
      `${json(deployment(1))}\n${json(rs).slice(0, 50)}`,
      /^state\.json is cut off: the JSON that begins in line \d\d has no end$/,
    ],
    ['wrong JSON', '{"kind": "List",\n "items": [}]}', /^state\.json: the JSON that begins in line 1 is not valid$/],
    ['wrong YAML', 'kind: [', /^state\.json, document 1 \(line 1:8\) is not valid YAML: /],
    ['words', 'hello', /^state\.json holds no object of Kubernetes: each needs apiVersion, kind and metadata\.name$/],
    ['other JSON', '{"a": 1}', /^state\.json holds no object of Kubernetes/],
    ['bytes', 'a\0b', /^state\.json is no text/],
    [
      'an alias that unfolds without end',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
        .split('')
        .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)
        .join('\n')}`,
      /^state\.json is not valid YAML: /,
    ],
    ['a lot of YAML', `a: ${'x'.repeat(10_000_001)}`, /^state\.json holds 10 MB of YAML, more than 10 MB: give it as JSON$/],
  ])('%s is refused in one sentence', (_, text, says) => {
    expect(() => verdict(text)).toThrow(says);
  });

  it('is judged for its own newest moment, never for the end of a certificate', () => {
    const certificate = object('cert-manager.io/v1', 'Certificate', 'tls', {
      status: {notAfter: '2027-01-01T00:00:00Z', renewalTime: '2026-12-01T00:00:00Z'},
    });
    expect(recorded(json([...broken, certificate]), 'f', undefined, undefined).now).toBe(ago(30));
    expect(recorded(json(broken), 'f', undefined, 0).now).toBe('1970-01-01T00:00:00.000Z');
  });

  it('says what it left out', () => {
    expect(recorded(json([...healthy, 5, {}]), 'state.json', undefined, undefined).notes).toEqual([
      '2 of the values in state.json are no objects of Kubernetes and were left out',
    ]);
  });
});

it('text says the cause, the proof, the action, and who is served', () => {
  const text = diagnosisText(recorded(json([...broken, replicaSet(1), ...pods(replicaSet(1), ['ready'])]), 'f', undefined, undefined));
  expect(text).toMatch(
    /^✖ deployment\/web \(gomeet\): FAILED, 0 of 1 pod of the new revision ready; 1 pod of the old revision still serves\n {2}users: still served by 1 ready pod of the old revision\n {2}crash-loop: .*\n {4}where: pod\/web-2-0, container web/,
  );
  expect(text).toMatch(/\n {4}\| .*CrashLoopBackOff.*\n(.*\n)* {4}→ kubectl -n gomeet logs web-2-0 -c web --previous/);
});
