import {describe, expect, it} from 'vitest';
import {isIssuing, revisionOf} from '../../../src/checks/certificates/_renewed.ts';
import type {World} from '../../../src/core/ports.ts';
import {deployed, namespace} from '../_deployed.ts';
import {key, run} from './_renew.ts';

describe('certificates renew', () => {
  it('orders a new one as cmctl does, waits for it, and keeps the old one until then', async () => {
    const {world} = deployed();
    const plan = await run(world, {}, {dryRun: true});
    expect(plan.plan[0]?.changes[0]?.fields).toEqual([
      {path: 'status.conditions.Issuing', from: '(none)', to: 'ManuallyTriggered'},
      {path: 'status.revision', from: '1', to: '2'},
    ]);
    const states: unknown[] = [];
    const result = await run(
      world,
      {},
      {
        listen: (event: {readonly type: string}) => {
          if (event.type === 'waiting') states.push(event);
        },
      },
    );
    expect(result.outcome, result.message).toBe('ok');
    expect(states.length).toBeGreaterThan(0);
    const live = await world.cluster.get(key);
    expect([revisionOf(live), isIssuing(live)]).toEqual([2, false]);
    expect(result.records[0]?.findings[0]?.message).toMatch(/^revision 2 is there, good until /);
    expect(result.next[0]).toBe('see that it is served with: gomeet certificates status');
    const requests = await world.cluster.list('cert-manager.io/v1', 'CertificateRequest', {namespace});
    expect(requests.map(({metadata}) => metadata.name).sort()).toEqual(['gomeet-tls-1', 'gomeet-tls-2', 'turn-tls-1']);
  });

  it('continues what was cut off, and orders nothing twice', async () => {
    const {world} = deployed();
    const stop = new AbortController();
    const cut = run(
      world,
      {},
      {signal: stop.signal, listen: (event: {readonly type: string}) => event.type === 'waiting' && stop.abort(new Error('killed'))},
    );
    await cut.catch(() => undefined);
    expect(isIssuing(await world.cluster.get(key))).toBe(true);
    const result = await run(world);
    expect(result.outcome, result.message).toBe('ok');
    expect(result.records[0]).toMatchObject({state: 'settled', message: 'it is ordered already'});
    expect(revisionOf(await world.cluster.get(key))).toBe(2);
  });

  it('does not order again what an earlier run has got, unless asked for', async () => {
    const {world, cluster} = deployed();
    await run(world);
    const plan = await run(world, {}, {dryRun: true});
    expect([plan.message, plan.plan[0]?.changes]).toEqual(['nothing to change', []]);
    const result = await run(world);
    expect([result.outcome, result.records[0]?.state, revisionOf(await world.cluster.get(key))]).toEqual(['ok', 'settled', 2]);
    expect(result.records[0]?.message).toMatch(/^revision 2 was issued just now \(\S+\); --force orders another one$/);
    expect((await run(world, {force: true})).records[0]?.state).toBe('done');
    cluster.advance(900_000);
    await run(world);
    expect(revisionOf(await world.cluster.get(key))).toBe(4);
  });

  it('tries again when somebody else wrote the status in between', async () => {
    const {world, cluster} = deployed();
    let first = true;
    const changes: World['changes'] = {
      ...world.changes,
      replaceStatus: async (object, signal) => {
        if (first) {
          first = false;
          const live = cluster.store.get(key);
          if (live !== undefined) cluster.put({...live, metadata: {...live.metadata, labels: {touched: 'yes'}}});
        }
        return world.changes.replaceStatus(object, signal);
      },
    };
    const result = await run({...world, changes});
    expect(result.outcome, result.message).toBe('ok');
    expect((await world.cluster.get(key))?.metadata.labels?.['touched']).toBe('yes');
  });
});
