import {describe, expect, it} from 'vitest';
import {at, type KubeObject} from '../../../src/core/objects.ts';
import {families} from '../../../src/diagnosis/families/index.ts';
import {sceneOf} from '../../../src/diagnosis/scene.ts';
import {snapshotOf} from '../../../src/diagnosis/snapshot.ts';
import {ago, ended, event, leaving, node, now, objectsOf, pod, sceneFor, waiting} from './_states.ts';

/** A pod that touches every family at once, so that a broken field anywhere is read by somebody. */
const rich = pod('a', {
  ...waiting('CrashLoopBackOff', 'back-off', {restartCount: 3, lastState: ended(1, 'Error', 9)}),
  container: {readinessProbe: {httpGet: {port: 1}}, ports: [{hostPort: 1}], resources: {limits: {memory: '1Mi'}}},
  spec: {
    nodeName: 'n1',
    tolerations: [{}],
    volumes: [{name: 'd', persistentVolumeClaim: {claimName: 'data'}}, {ephemeral: {}}],
    containers: [{name: 'api', image: 'a'}],
    initContainers: [{name: 'i'}],
  },
});
const pending = pod('b', {
  spec: {
    nodeName: undefined,
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: 'metadata.name', values: ['n1']}]}]},
      },
    },
  },
  conditions: [{type: 'PodScheduled', status: 'False', message: '0/1 nodes are available: 1 Insufficient cpu.'}],
});
const others = [
  event(rich, 'Killing', 'Container api failed liveness probe, will be restarted'),
  event(rich, 'FailedMount', 'references non-existent secret key: x'),
  node('n1'),
  leaving(rich, 3, 4),
];

const junk = [null, 'x', {}, [null], -1, undefined, '', true];

/** Every path into an object, each in turn replaced by something that does not belong there; `turn` says by what. */
function* broken(value: KubeObject, turn: number): Generator<KubeObject> {
  const paths: (readonly (string | number)[])[] = [];
  const walk = (here: unknown, path: readonly (string | number)[]) => {
    if (path.length > 0 && !['kind', 'apiVersion', 'metadata', 'metadata.name'].includes(path.join('.'))) paths.push(path);
    if (typeof here !== 'object' || here === null) return;
    for (const [key, one] of Object.entries(here)) walk(one, [...path, key]);
  };
  walk(value, []);
  for (const [index, path] of paths.entries()) {
    const copy: unknown = structuredClone(value);
    const parent = at(copy, ...path.slice(0, -1));
    Object.assign(parent ?? {}, {[path.at(-1) ?? '']: junk[(index + turn) % junk.length]});
    yield copy as KubeObject;
  }
}

describe('odd objects', () => {
  it.each([0, 1, 2])('nothing breaks when any field is of another type, turn %i', (turn) => {
    let count = 0;
    for (const one of [rich, pending, ...others]) {
      for (const bad of broken(one, turn)) {
        const [subject, ...rest] = objectsOf({pods: [rich, pending], others});
        if (subject === undefined) continue;
        const scene = sceneOf(subject, snapshotOf([subject, ...rest.filter((other) => other !== one), bad], {now}));
        for (const family of families)
          for (const found of family.find(scene)) expect(found.summary).not.toMatch(/\bundefined\b|\bNaN\b|\[object/);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(100);
  });

  it('tells thousands of crashing pods by one cause of each family', () => {
    const pods = Array.from({length: 3_000}, (_, index) =>
      pod(String(index), waiting('CrashLoopBackOff', 'back-off 5m0s', {restartCount: 9, lastState: ended(1, 'Error', 60)})),
    );
    const scene = sceneFor({pods, others: [event(pods[0] ?? rich, 'BackOff', `since ${ago(60)}`)]});
    const found = families.flatMap((family) => family.find(scene));
    expect(found.filter((one) => one.code === 'crash-loop')).toMatchObject([{count: 3_000}]);
    expect(found.length).toBeLessThan(6);
  });
});
