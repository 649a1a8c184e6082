import {describe, expect, it} from 'vitest';
import {type Conflict, merge, mergePatch} from '../../src/simulator/api/merge.ts';

const apply = (live: unknown, applied: unknown, previous?: unknown, others: readonly {manager: string; value: unknown}[] = []) => {
  const conflicts: Conflict[] = [];
  return {result: merge(live, applied, previous, others, conflicts), conflicts};
};

describe('server-side apply of one manager', () => {
  const table: readonly {name: string; live: unknown; applied: unknown; previous?: unknown; result: unknown}[] = [
    {name: 'adds a field', live: {a: 1}, applied: {b: 2}, result: {a: 1, b: 2}},
    {name: 'changes its own field', live: {a: 1}, applied: {a: 2}, previous: {a: 1}, result: {a: 2}},
    {name: 'removes what it no longer applies', live: {a: 1, b: 2}, applied: {a: 1}, previous: {a: 1, b: 2}, result: {a: 1}},
    {name: 'keeps what it never applied', live: {a: 1, status: 'x'}, applied: {a: 1}, previous: {a: 1}, result: {a: 1, status: 'x'}},
    {
      name: 'removes only its own part of a map',
      live: {m: {mine: 1, theirs: 2}},
      applied: {},
      previous: {m: {mine: 1}},
      result: {m: {theirs: 2}},
    },
    {
      name: 'replaces an atomic list',
      live: {args: ['a', 'b']},
      applied: {args: ['c']},
      previous: {args: ['a', 'b']},
      result: {args: ['c']},
    },
    {
      name: 'merges containers by name and keeps a foreign sidecar',
      live: {
        containers: [
          {name: 'app', image: 'v1', extra: true},
          {name: 'sidecar', image: 's'},
        ],
      },
      applied: {containers: [{name: 'app', image: 'v2'}]},
      previous: {containers: [{name: 'app', image: 'v1'}]},
      result: {
        containers: [
          {name: 'app', image: 'v2', extra: true},
          {name: 'sidecar', image: 's'},
        ],
      },
    },
    {
      name: 'removes its own variable from env',
      live: {
        env: [
          {name: 'A', value: '1'},
          {name: 'B', value: '2'},
        ],
      },
      applied: {env: [{name: 'A', value: '1'}]},
      previous: {
        env: [
          {name: 'A', value: '1'},
          {name: 'B', value: '2'},
        ],
      },
      result: {env: [{name: 'A', value: '1'}]},
    },
    {
      name: 'tells a UDP port from a TCP port of the same number',
      live: {ports: [{containerPort: 3478, protocol: 'UDP', name: 'udp'}]},
      applied: {
        ports: [
          {containerPort: 3478, protocol: 'UDP', name: 'udp'},
          {containerPort: 3478, protocol: 'TCP', name: 'tcp'},
        ],
      },
      previous: {ports: [{containerPort: 3478, protocol: 'UDP', name: 'udp'}]},
      result: {
        ports: [
          {containerPort: 3478, protocol: 'UDP', name: 'udp'},
          {containerPort: 3478, protocol: 'TCP', name: 'tcp'},
        ],
      },
    },
  ];
  for (const {name, live, applied, previous, result} of table) {
    it(name, () => {
      const answer = apply(live, applied, previous);
      expect(answer.result).toEqual(result);
      expect(answer.conflicts).toEqual([]);
    });
  }

  it('returns the live value itself when nothing changes', () => {
    const live = {spec: {replicas: 3, containers: [{name: 'app', env: [{name: 'A', value: '1'}]}]}, status: {ready: 3}};
    expect(apply(live, {spec: {replicas: 3, containers: [{name: 'app', env: [{name: 'A', value: '1'}]}]}}).result).toBe(live);
  });

  it('names manager and field of a conflict, and has none where the values agree', () => {
    const live = {spec: {replicas: 5, paused: true}};
    const others = [{manager: 'kubectl', value: {spec: {replicas: 5}}}];
    expect(apply(live, {spec: {replicas: 3}}, undefined, others).conflicts).toEqual([{manager: 'kubectl', path: '.spec.replicas'}]);
    expect(apply(live, {spec: {replicas: 5}}, undefined, others).conflicts).toEqual([]);
    expect(apply(live, {spec: {paused: false}}, undefined, others).conflicts).toEqual([]);
  });

  it('finds a conflict inside a list that is merged by name', () => {
    const live = {containers: [{name: 'app', image: 'theirs'}]};
    const others = [{manager: 'argo', value: live}];
    const path = '.containers[name="app"].image';
    expect(apply(live, {containers: [{name: 'app', image: 'mine'}]}, undefined, others).conflicts).toEqual([{manager: 'argo', path}]);
  });

  it('keeps a field that another manager applied, too, when this one gives it up', () => {
    const others = [{manager: 'kubectl', value: {a: 1}}];
    expect(apply({a: 1, b: 2}, {b: 2}, {a: 1, b: 2}, others).result).toEqual({a: 1, b: 2});
  });
});

it('merges a patch as RFC 7386 says', () => {
  const target = {title: 'Hello!', author: {given: 'J', family: 'D'}, tags: ['a', 'b'], content: 'x'};
  const patch = {title: 'Bye', phone: '1', author: {family: null}, tags: ['c']};
  expect(mergePatch(target, patch)).toEqual({title: 'Bye', author: {given: 'J'}, tags: ['c'], content: 'x', phone: '1'});
});
