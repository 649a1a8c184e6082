import {describe, expect, it} from 'vitest';
import {ToolError} from '../../src/core/errors.ts';
import {collectEvidence} from '../../src/evidence/collect.ts';
import {crashingWorld, db, memoryStore, password, subjectOf, withLogs} from './_subject.ts';

async function collected(world = crashingWorld(), secrets = db) {
  const store = memoryStore();
  const result = await collectEvidence(subjectOf(world), {store, secrets});
  return {...result, kept: store.kept, index: store.kept.get('index.md') ?? ''};
}

describe('evidence', () => {
  it('has the objects, events, versions and logs, the run before among them', async () => {
    const {kept} = await collected();
    const paths = [...kept.keys()];
    expect(paths[0]).toBe('index.md');
    for (const path of ['diagnosis.json', 'versions.json', 'events.txt', 'objects/deployment/auth-service.json', 'objects/nodes.json']) {
      expect(paths, path).toContain(path);
    }
    const logs = paths.filter((path) => path.startsWith('logs/auth-service'));
    expect(logs.filter((path) => path.endsWith('/auth-service.previous.log'))).toHaveLength(2);
    expect(kept.get(logs.find((path) => path.endsWith('.previous.log')) ?? '')).toContain('simulated crash');
    expect(paths.filter((path) => path.startsWith('logs/chat-service'))).toHaveLength(1);
    expect(paths.some((path) => /objects\/(secret|configmap)\//.test(path))).toBe(false);
  });

  it('is named so that it sorts by time, and after its target', async () => {
    expect((await collected()).id).toMatch(/^20260302T090130Z-production-eu-[0-9a-f]{6}$/);
  });

  it('reads like a report: cause, who is served, worst pods, last words', async () => {
    const {index} = await collected();
    expect(index).toContain('# gomeet dev on Production EU: evidence on demand');
    expect(index).toMatch(/### 1\. crash-loop: pod\/auth-service-/);
    expect(index).toContain('Not by these, which have no ready pod at all: deployment/auth-service.');
    expect(index).toMatch(/\| auth-service-\S+ \| Running \| auth-service waiting CrashLoopBackOff \| [1-9]/);
    expect(index).toMatch(/container auth-service, the run before:\n\n```text\n[^`]*fatal: simulated crash/);
    expect(index).toContain('BackOff pod/auth-service-');
  });

  it('holds JSON that can be read', async () => {
    const {kept} = await collected();
    for (const [path, text] of kept) if (path.endsWith('.json')) expect(() => JSON.parse(text), path).not.toThrow();
  });

  it('holds no secret of the cluster, nor what the manifests carry in the open', async () => {
    const world = crashingWorld();
    const basic = Buffer.from(`gomeet_a:${password}`).toString('base64');
    const lines = [`connecting as gomeet_a with ${password}`, `GET /?p=${encodeURIComponent(password)}`, basic, JSON.stringify({password})];
    const {kept} = await collected(withLogs(world, async () => `${lines.join('\n')}\n`));
    const all = [...kept.values()].join('\n');
    expect(all).not.toContain(password);
    expect(all).not.toContain(encodeURIComponent(password));
    expect(all).not.toContain(basic.slice(16, -4));
    expect(all).not.toContain('in-the-manifest');
    expect(all).toContain('connecting as gomeet_a with [redacted]');
  });

  it('says when it may not read logs, once, and goes on', async () => {
    const world = crashingWorld();
    let asked = 0;
    const refused = withLogs(world, async ({pod}) => {
      asked += 1;
      throw new ToolError('kubernetes', `pods "${pod}" is forbidden: User "x" cannot get resource "pods/log"`);
    });
    const {index, notCollected} = await collected(refused);
    expect(notCollected).toEqual(['all logs: pods "POD" is forbidden: User "x" cannot get resource "pods/log"']);
    expect(index).toContain('- all logs: pods "POD" is forbidden');
    expect(asked).toBeLessThanOrEqual(6);
  });

  it('says when a Secret could not be read, and when a kind could not', async () => {
    const world = crashingWorld();
    const cluster = {
      ...world.cluster,
      get: async () => Promise.reject(new ToolError('kubernetes', 'secrets "db" is forbidden')),
      list: (async (apiVersion, kind, options, signal) => {
        if (kind === 'Node') throw new ToolError('kubernetes', 'nodes is forbidden');
        return world.cluster.list(apiVersion, kind, options, signal);
      }) satisfies typeof world.cluster.list,
    };
    const {notCollected} = await collected({...world, cluster});
    expect(notCollected).toEqual([
      'certainty about Secret db (secrets "db" is forbidden): what it holds was found by its look alone',
      'nodes: nodes is forbidden',
    ]);
  });

  it('ends after its time with what it has, and says so', async () => {
    const world = crashingWorld();
    const started = world.clock.now().getTime();
    const slow = withLogs(world, async (_request, signal) => {
      await world.clock.sleep(40_000, signal);
      return 'a line\n';
    });
    const {kept, notCollected} = await collected(slow);
    expect(world.clock.now().getTime() - started).toBeLessThanOrEqual(30_000);
    expect(notCollected.join('\n')).toContain('the time');
    expect(kept.has('objects/deployment/auth-service.json')).toBe(true);
  });

  it('ends after its time even when a read never answers', async () => {
    const world = crashingWorld();
    const stuck = withLogs(world, () => new Promise(() => {}));
    const ending = collected(stuck);
    await world.clock.sleep(40_000);
    expect((await ending).notCollected).toContain('whatever was not read when the time for reading was over');
  });

  it('of a cluster that does not answer is the run alone', async () => {
    const world = crashingWorld();
    const dead = async () => Promise.reject(new ToolError('kubernetes', 'connection refused', {transient: true}));
    const {index, kept} = await collected({...world, cluster: {...world.cluster, get: dead, list: dead, identity: dead}});
    expect([...kept.keys()]).toEqual(['index.md', 'diagnosis.json', 'versions.json']);
    expect(index).toContain('the API server did not answer');
    expect(index).toContain('- Pod objects: connection refused');
  });
});
