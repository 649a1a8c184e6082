import {describe, expect, it} from 'vitest';
import {open} from './_mirror.ts';
import {pod, podKey} from './_scripted.ts';

describe('what we write is seen at once', () => {
  const ready = async () => {
    const opened = open();
    const first = opened.list();
    await opened.cluster.tell({type: 'listed', objects: [pod('a', 5)]});
    await first;
    return opened;
  };

  it('an applied object is there before the watch tells, and older news of it are ignored', async () => {
    const {cluster, mirror, list} = await ready();
    await mirror.world.changes.apply([pod('a', 10)]);
    expect(await list()).toEqual(['a@10']);
    await cluster.tell({type: 'changed', object: pod('a', 9)});
    expect(await list()).toEqual(['a@10']);
    await cluster.tell({type: 'changed', object: pod('a', 11)});
    expect(await list()).toEqual(['a@11']);
    expect(cluster.asked).toEqual(['watch Pod']);
  });

  it('compares versions as numbers', async () => {
    const {cluster, mirror, list} = await ready();
    await mirror.world.changes.apply([pod('a', 100)]);
    await cluster.tell({type: 'changed', object: pod('a', 99)});
    expect(await list()).toEqual(['a@100']);
  });

  it.each(['merge', 'scale', 'create'] as const)('after %s the object is read once', async (call) => {
    const {cluster, mirror, list} = await ready();
    cluster.store(pod('a', 12));
    const {changes} = mirror.world;
    if (call === 'merge') await changes.merge(podKey('a'), {});
    if (call === 'scale') await changes.scale(podKey('a'), 3);
    if (call === 'create') await changes.create(pod('a', 12));
    expect(await list()).toEqual(['a@12']);
    expect(cluster.asked.slice(1)).toEqual(['get Pod/a']);
  });

  it('a replaced object is what the server stored', async () => {
    const {mirror, list} = await ready();
    await mirror.world.changes.replace(pod('a', 20));
    expect(await list()).toEqual(['a@20']);
  });

  it('what we removed does not come back by late news, but does when it was made again', async () => {
    const {cluster, mirror, list} = await ready();
    await mirror.world.changes.remove(podKey('a'));
    expect(await list()).toEqual([]);
    await cluster.tell({type: 'changed', object: pod('a', 6)});
    expect(await list()).toEqual([]);
    const again = pod('a', 14);
    await cluster.tell(
      {type: 'gone', object: pod('a', 13)},
      {type: 'changed', object: {...again, metadata: {...again.metadata, uid: 'new'}}},
    );
    expect(await list()).toEqual(['a@14']);
  });

  it('a removed object that waits for its finalizers stays, on its way out', async () => {
    const {cluster, mirror, list} = await ready();
    cluster.world.changes.remove = async () => undefined;
    cluster.store(pod('a', 15));
    await mirror.world.changes.remove(podKey('a'));
    expect(await list()).toEqual(['a@15']);
  });

  it('an old list does not undo a write', async () => {
    const {cluster, mirror, list} = await ready();
    await mirror.world.changes.apply([pod('a', 10), pod('new', 11)]);
    await cluster.tell({type: 'listed', objects: [pod('a', 8), pod('c', 9)]});
    expect(await list()).toEqual(['a@10', 'c@9', 'new@11']);
    await cluster.tell({type: 'gone', object: pod('new', 12)});
    expect(await list()).toEqual(['a@10', 'c@9']);
  });
});
