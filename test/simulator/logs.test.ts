import {describe, expect, it} from 'vitest';
import {podLogs} from '../../src/simulator/logs.ts';
import {deployment, minute, namespace, podsOf, second, smallCluster} from './_world.ts';

function world(faults: readonly string[] = [], ms = minute) {
  const cluster = smallCluster({faults});
  cluster.apply([deployment('web', 1)]);
  cluster.strike();
  cluster.advance(ms);
  const pod = podsOf(cluster, 'web')[0]?.metadata.name ?? '';
  return {cluster, request: {namespace, pod, container: 'web'}};
}

describe('logs of a simulated container', () => {
  it('tell that it started and lives', () => {
    const {cluster, request} = world();
    expect(podLogs(request, cluster)).toMatch(/web: starting\n.*web: listening\n.*web: alive\n$/);
    expect(podLogs({...request, tailLines: 1}, cluster)).toMatch(/^\S+ web: alive\n$/);
    expect(podLogs({...request, limitBytes: 7}, cluster)).toBe('2026-03');
  });

  it('of the run before exist only after a restart', () => {
    const fine = world();
    expect(podLogs({...fine.request, previous: true}, fine.cluster)).toBeUndefined();
    const {cluster, request} = world(['crash-loop:web']);
    expect(podLogs({...request, previous: true}, cluster)).toContain('web: fatal: simulated crash');
  });

  it('are absent before it started, and of a pod that is gone', () => {
    const {cluster, request} = world(['image-not-found:web'], 10 * second);
    expect(podLogs(request, cluster)).toBeUndefined();
    expect(podLogs({...request, pod: 'gone'}, cluster)).toBeUndefined();
    expect(() => podLogs({...request, container: 'other'}, cluster)).toThrow('container other is not valid');
  });
});
