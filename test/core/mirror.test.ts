import {describe, expect, it} from 'vitest';
import {ToolError} from '../../src/core/errors.ts';
import {open, pods, texts} from './_mirror.ts';
import {pod, podKey} from './_scripted.ts';

const never = new AbortController().signal;

describe('what is followed is read from memory', () => {
  it('one watch answers every list and get, and nothing is asked before somebody wants to know', async () => {
    const {cluster, mirror, list} = open();
    expect(cluster.asked).toEqual([]);
    expect(mirror.state()).toBe('unused');
    const first = list();
    await cluster.tell({type: 'listed', objects: [pod('a', 5)]});
    expect(await first).toEqual(['a@5']);
    await cluster.tell({type: 'changed', object: pod('b', 6)}, {type: 'changed', object: pod('a', 7)});
    expect(await list()).toEqual(['a@7', 'b@6']);
    await cluster.tell({type: 'gone', object: pod('b', 8)});
    expect(await list()).toEqual(['a@7']);
    expect((await mirror.world.cluster.get(podKey('a')))?.metadata.resourceVersion).toBe('7');
    expect(await mirror.world.cluster.get(podKey('b'))).toBeUndefined();
    expect(cluster.asked).toEqual(['watch Pod']);
    expect(mirror.state()).toBe('live');
  });

  it('selectors, other namespaces and other kinds are passed on', async () => {
    const {cluster, mirror} = open();
    const {cluster: reader} = mirror.world;
    await reader.list('v1', 'Pod', {namespace: 'gomeet', labelSelector: 'app=x'});
    await reader.list('v1', 'Pod', {namespace: 'other'});
    await reader.list('v1', 'Pod');
    await reader.get({apiVersion: 'v1', kind: 'Secret', namespace: 'gomeet', name: 's'});
    expect(cluster.asked).toEqual(['list Pod app=x', 'list Pod', 'list Pod', 'get Secret/s']);
  });

  it('a kind that is followed with a selector answers lists with that selector only', async () => {
    const {cluster, mirror} = open([{...pods, labelSelector: '!x'}]);
    const {cluster: reader} = mirror.world;
    const first = reader.list('v1', 'Pod', {namespace: 'gomeet', labelSelector: '!x'});
    await cluster.tell({type: 'listed', objects: [pod('a', 5)]});
    expect(texts(await first)).toEqual(['a@5']);
    await reader.list('v1', 'Pod', {namespace: 'gomeet'});
    await reader.get(podKey('a'));
    expect(cluster.asked).toEqual(['watch Pod !x', 'list Pod', 'get Pod/a']);
  });

  it('gives the same list as long as nothing changes', async () => {
    const {cluster, mirror} = open();
    const first = mirror.world.cluster.list('v1', 'Pod', {namespace: 'gomeet'});
    await cluster.tell({type: 'listed', objects: [pod('a', 5)]});
    expect(await mirror.world.cluster.list('v1', 'Pod', {namespace: 'gomeet'})).toBe(await first);
  });

  it('is closed for good: afterwards the cluster is asked', async () => {
    const {cluster, mirror, list} = open();
    mirror.close();
    await list();
    expect(cluster.asked).toEqual(['list Pod']);
  });
});

describe('a watch that is away', () => {
  it('passes reads on, so that nothing stale is taken for the truth, and says so', async () => {
    const {cluster, mirror, list} = open();
    const first = list();
    await cluster.tell({type: 'listed', objects: [pod('a', 5)]}, {type: 'away', message: 'connection refused'});
    await first;
    expect(mirror.state()).toBe('away');
    cluster.down = 'connection refused';
    await expect(list()).rejects.toThrow('connection refused');
    await cluster.tell({type: 'back'});
    expect(await list()).toEqual(['a@5']);
    expect(mirror.state()).toBe('live');
  });

  it('before its first list passes reads on too: one cut connection must not fail a step that reads', async () => {
    const {cluster, mirror, list} = open();
    cluster.store(pod('a', 5));
    const first = list();
    await cluster.tell({type: 'away', message: 'the connection was cut'});
    expect(await first).toEqual(['a@5']);
    expect((await mirror.world.cluster.get(podKey('a')))?.metadata.resourceVersion).toBe('5');
    cluster.down = 'connection refused';
    await expect(list()).rejects.toThrow('connection refused');
    cluster.down = undefined;
    await cluster.tell({type: 'back'}, {type: 'listed', objects: [pod('a', 6)]});
    expect(await list()).toEqual(['a@6']);
    expect(cluster.asked).toEqual(['watch Pod', 'list Pod', 'get Pod/a', 'list Pod']);
  });

  it('that is forbidden is said once, and lists take its place', async () => {
    const {cluster, mirror, notes, list} = open();
    cluster.store(pod('a', 5));
    const first = list();
    await cluster.tell(new ToolError('kubernetes', 'pods is forbidden'));
    expect(await first).toEqual(['a@5']);
    expect(await list()).toEqual(['a@5']);
    expect(cluster.asked).toEqual(['watch Pod', 'list Pod', 'list Pod']);
    expect(notes).toEqual(['Pod objects cannot be followed, so they are listed again and again: pods is forbidden']);
    expect(mirror.state()).toBe('unused');
  });
});

describe('the next change', () => {
  it('wakes whoever waits; one that came before is not missed; without any the time is over', async () => {
    const {cluster, mirror, list} = open();
    const first = list();
    await cluster.tell({type: 'listed', objects: []});
    await first;
    const version = mirror.version();
    const waiting = mirror.changed(version, 600_000, never);
    const start = mirror.world.clock.now().getTime();
    await cluster.tell({type: 'changed', object: pod('a', 6)});
    expect(await waiting).toBe(true);
    expect(await mirror.changed(version, 600_000, never)).toBe(true);
    expect(await mirror.changed(mirror.version(), 5_000, never)).toBe(false);
    expect(mirror.world.clock.now().getTime() - start).toBeLessThan(600_000);
  });

  it('ends with the reason of an abort', async () => {
    const {mirror} = open();
    const stop = new AbortController();
    const waiting = mirror.changed(mirror.version(), 600_000, stop.signal);
    stop.abort(new Error('Ctrl-C'));
    await expect(waiting).rejects.toThrow('Ctrl-C');
  });
});
