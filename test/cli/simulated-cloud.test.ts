import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {openSession, type Session} from '../../src/composition/session.ts';
import type {PoolSpec} from '../../src/core/cloud-data.ts';
import {needCloud} from '../../src/core/need-cloud.ts';

const signal = new AbortController().signal;
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function session(simulated: 'empty' | 'deployed', file?: string): Promise<Session> {
  const opened = await openSession(
    {simulate: true, profile: 'dev', cloud: true, ...(file === undefined ? {} : {'simulate-state': file})},
    simulated,
  );
  closing.push(() => opened.world.close());
  return opened;
}

const pool: PoolSpec = {
  name: 'extra',
  size: 's-4vcpu-8gb',
  count: 1,
  autoScale: false,
  min: 0,
  max: 0,
  labels: {'gomeet.io/pool': 'extra'},
  taints: [{key: 'a', value: 'b', effect: 'NoSchedule'}],
  tags: [],
};

describe('the account of a simulated target', () => {
  it('has the cluster, whose machines are its nodes', async () => {
    const {world, target} = await session('deployed');
    const {cloud, wanted} = needCloud(world, target);
    const [cluster, ...others] = await cloud.clusters(signal);
    expect([cluster?.name, others]).toEqual([wanted.clusterName, []]);
    const names = async () => (await world.cluster.list('v1', 'Node')).map(({metadata}) => metadata.name).sort();
    expect(cluster?.pools.flatMap(({nodes}) => nodes.map(({name}) => name)).sort()).toEqual(await names());

    const made = await cloud.createPool(cluster?.id ?? '', pool, signal);
    await world.clock.sleep(100_000);
    expect((await cloud.clusters(signal))[0]?.pools.at(-1)?.nodes).toMatchObject([{state: 'running'}]);
    const node = (await world.cluster.list('v1', 'Node')).find(({metadata}) => metadata.name.startsWith('extra-'));
    expect(node).toMatchObject({metadata: {labels: {'gomeet.io/pool': 'extra'}}, spec: {taints: pool.taints}});

    await cloud.deletePool(cluster?.id ?? '', made.id, signal);
    await world.clock.sleep(40_000);
    await cloud.clusters(signal);
    expect((await names()).some((name) => name.startsWith('extra-'))).toBe(false);
  });

  it('has the zone that the world resolves, and a load balancer for the Service', async () => {
    const {world, target} = await session('deployed');
    const {cloud, wanted} = needCloud(world, target);
    const [balancer] = await cloud.loadBalancers(signal);
    const host = `api.${wanted.domain}`;
    const found = async () => (await world.outside?.resolve(host, signal))?.[0]?.addresses;
    expect(await found()).toEqual([balancer?.ip]);
    const record = (await cloud.records(wanted.domain, signal)).find(({type, name}) => type === 'A' && name === 'api');
    await cloud.updateRecord(wanted.domain, record?.id ?? 0, {type: 'A', name: 'api', data: '192.0.2.77', ttl: 60}, signal);
    expect(await found()).toEqual(['192.0.2.77']);
  });

  it('is empty where a command begins with nothing, and stays in the state file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gomeet-account-'));
    closing.push(() => rmSync(folder, {recursive: true}));
    const first = await session('empty', join(folder, 'world.json'));
    const {cloud, wanted} = needCloud(first.world, first.target);
    expect(await cloud.clusters(signal)).toEqual([]);
    await cloud.createRecord(wanted.domain, {type: 'A', name: 'kept', data: '192.0.2.1', ttl: 60}, signal);
    const second = await session('empty', join(folder, 'world.json'));
    const records = await second.world.cloud?.records(wanted.domain, signal);
    expect(records?.some(({name}) => name === 'kept')).toBe(true);
  });
});
