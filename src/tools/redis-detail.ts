import type {Part, RedisCounters, RedisDetail} from '../core/data-stores.ts';
import {fieldsOf, optionalNumber, type RedisFields} from './redis-fields.ts';
import {valuesOf} from './redis-shown.ts';
import {parseRefused, parseSlow} from './redis-words.ts';
import type {Section} from './sections.ts';

/** Heading of INFO a second later. */
export const secondSample = 'later';

/** Everything beyond the light reading. INFO fields that are absent (7.0 has no acl_access_denied_auth) are null. */
export function redisDetail(info: RedisFields, sections: ReadonlyMap<string, Section>): RedisDetail {
  const later = sections.get(secondSample);
  const words = sections.get('words');
  return {
    version: info.get('redis_version') ?? '',
    pingMs: pingOf(sections.get('ping')),
    link: {
      offset: offsetOf(info),
      lastIoS: optionalNumber(info, 'master_last_io_seconds_ago'),
      syncing: info.get('master_sync_in_progress') === '1',
      replicas: replicasOf(info),
    },
    persistence: {
      loading: info.get('loading') === '1',
      rdbStatus: info.get('rdb_last_bgsave_status') ?? '',
      aofEnabled: info.get('aof_enabled') === '1',
      aofWriteStatus: info.get('aof_last_write_status') ?? '',
      aofRewriteStatus: info.get('aof_last_bgrewrite_status') ?? '',
    },
    rssBytes: optionalNumber(info, 'used_memory_rss'),
    fragmentation: optionalNumber(info, 'mem_fragmentation_ratio'),
    clusterConnections: optionalNumber(info, 'cluster_connections'),
    blockedClients: optionalNumber(info, 'blocked_clients'),
    counters: countersOf(info, later),
    refused: parseRefused(words),
    slow: parseSlow(words),
  };
}

function countersOf(info: RedisFields, later: Section | undefined): RedisDetail['counters'] {
  if (later === undefined) return {unread: 'redis-cli ended before the second sample'};
  const second = fieldsOf(later.text);
  if (later.exitCode !== 0 || !second.has('redis_version')) return {unread: 'redis did not answer the second INFO'};
  return {first: sampleOf(info), later: sampleOf(second)};
}

function sampleOf(info: RedisFields): RedisCounters {
  return {
    rejectedConnections: optionalNumber(info, 'rejected_connections'),
    evictedKeys: optionalNumber(info, 'evicted_keys'),
    deniedAuth: optionalNumber(info, 'acl_access_denied_auth'),
    delayedFsync: optionalNumber(info, 'aof_delayed_fsync'),
    offset: offsetOf(info),
  };
}

/** A replica's own position; a master's is what it has sent out. */
function offsetOf(info: RedisFields): number | null {
  return optionalNumber(info, info.get('role') === 'slave' ? 'slave_repl_offset' : 'master_repl_offset');
}

/** `slave0:ip=10.0.0.1,port=6379,state=online,offset=42,lag=1,type=replica`; fields by name. */
function replicasOf(info: RedisFields): RedisDetail['link']['replicas'] {
  return [...info]
    .filter(([name]) => /^slave\d+$/.test(name))
    .flatMap(([, value]) => {
      const fields = new Map(
        value.split(',').map((pair): [string, string] => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
      );
      const [offset, lagS] = [optionalNumber(fields, 'offset'), optionalNumber(fields, 'lag')];
      if (offset === null || lagS === null) return [];
      return [{address: `${fields.get('ip') ?? ''}:${fields.get('port') ?? ''}`, state: fields.get('state') ?? '', offset, lagS}];
    });
}

/** TIME (seconds, microseconds), ten PONGs, TIME. */
function pingOf(found: Section | undefined): Part<number> {
  const text = found?.text ?? '';
  const numbers = valuesOf(text).map(Number);
  const [s1 = 0, us1 = 0, s2 = 0, us2 = 0] = numbers;
  const pongs = text.split('\n').filter((line) => line.trim() === 'PONG').length;
  if (numbers.length !== 4 || !numbers.every(Number.isInteger) || pongs !== 10) return {unread: `${pongs} of 10 PINGs were answered`};
  return Math.max(0, ((s2 - s1) * 1e6 + (us2 - us1)) / 11_000);
}
