import {describe, expect, it} from 'vitest';
import {isUnread} from '../../src/core/data-stores.ts';
import {parsePgBouncer, pgbouncerScript} from '../../src/tools/pgbouncer.ts';
import {out, pod, recorded} from './_parsers.ts';

const read = (text: string) => parsePgBouncer(out(text), pod);
const full118 = recorded('pgbouncer-full.txt');

describe('everything of PgBouncer', () => {
  it('is asked over two connections, twice what moves, without a secret', () => {
    expect(pgbouncerScript(3).match(/\bpsql -X/g)).toHaveLength(2);
    expect(pgbouncerScript(3).match(/show pools/g)).toHaveLength(2);
    expect(pgbouncerScript(3)).toContain('sleep 1');
    expect(pgbouncerScript(3)).not.toMatch(/password=|PGPASSWORD/i);
  });

  it('reads 1.18, which has no SHOW STATE', () => {
    const {query, pools, full} = read(full118);
    expect(query).toEqual({ok: true, error: ''});
    expect(full?.queryMs).toBeGreaterThan(0);
    expect(full?.later).toEqual(pools);
    expect(full?.databases).toContainEqual({
      name: 'gomeet',
      poolSize: 20,
      reservePoolSize: 5,
      maxConnections: 30,
      currentConnections: expect.any(Number),
      paused: false,
      disabled: false,
    });
    expect(full?.databases).toHaveLength(2);
    expect(full?.config).toMatchObject({max_client_conn: '1700', pool_mode: 'transaction'});
    expect(full?.stats).toEqual([expect.objectContaining({database: 'gomeet', avgWaitUs: expect.any(Number)})]);
    expect(full?.lists).toMatchObject({first: {used_clients: 1}, later: {used_clients: 1}});
    expect(full?.paused).toEqual({unread: expect.stringContaining('invalid command')});
  });

  it('reads the columns that 1.25 documents', () => {
    const {pools, full} = read(recorded('pgbouncer-1.25-documented.txt'));
    expect(pools[0]).toMatchObject({database: 'gomeet', clientsActive: 3, serversActive: 1, serversIdle: 2});
    expect(full).toMatchObject({
      queryMs: 0.731,
      paused: false,
      databases: [{name: 'gomeet', reservePoolSize: 5, maxConnections: 30, currentConnections: 3}, {name: 'gomeet_shard_0'}],
      stats: [{database: 'gomeet', avgWaitUs: 12, avgQueryUs: 354, avgQueries: 4}],
    });
    expect(Object.values(full ?? {}).some(isUnread)).toBe(false);
  });

  it('reads one that is paused: the query has no answer, the console has', () => {
    const {query, pools, full} = read(recorded('pgbouncer-full-paused.txt'));
    expect(query).toEqual({ok: false, error: 'no answer in time'});
    expect(pools[0]).toMatchObject({clientsWaiting: 1, serversActive: 0, serversIdle: 0});
    expect(full?.queryMs).toBeNull();
    expect(full?.later).toMatchObject([{clientsWaiting: 1}, {}]);
  });

  it('spoils only the part that cannot be read', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['databases', full118.replace('pool_size', 'size')],
      ['stats', full118.replace(/@@stats\n[\s\S]*?@@exit 0/, '@@stats\nERROR:  unsupported\n@@exit 0')],
      ['config', full118.replace(/@@config\n[\s\S]*?@@exit 0/, '@@config\n@@exit 124')],
      ['lists', full118.replace(/(@@lists\n)[\s\S]*?(@@exit 0)/, '$1$2')],
    ];
    for (const [name, text] of cases) {
      const unread = Object.entries(read(text).full ?? {}).flatMap(([key, part]) => (isUnread(part) && key !== 'paused' ? [key] : []));
      expect(unread).toEqual([name]);
    }
  });

  it('says that nobody serves, or that it was refused', () => {
    expect(() => read(recorded('pgbouncer-full-refused.txt'))).toThrow(/Connection refused/);
    expect(() => read('')).toThrow(/sh ended with exit 0/);
    expect(() => read(`@@query\n1\n@@exit 0\n@@pools\n${'x'.repeat(10 * 1024 ** 2)}\n@@exit 0\n`)).toThrow(/the answer is 10 MB long/);
  });
});
