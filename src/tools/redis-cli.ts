import type {ReadOptions, RedisInstance, RedisPort} from '../core/data-stores.ts';
import type {ExecResult} from '../core/ports.ts';
import {redisDetail, secondSample} from './redis-detail.ts';
import {fieldsOf, numberOf, type RedisFields, textOf} from './redis-fields.ts';
import {parsePeers} from './redis-nodes.ts';
import {asked, ended, plainHeadings, redisCli, valuesOf} from './redis-shown.ts';
import {words} from './redis-words.ts';
import {redisWriteRead} from './redis-write-read.ts';
import {type Section, section, sectionsOf, sessionOf} from './sections.ts';
import {askEach, firstLine, NotServing, type StorePod, type StorePods, serverLimitS, shared} from './store-pods.ts';

/** The first heading is the shell's. INFO comes last, because it shows as it is what a replica calls itself: of two sections with one heading the first counts. */
const light = [
  'role',
  ended,
  ...asked('cluster', 'cluster info'),
  ...asked('nodes', 'cluster nodes'),
  ...asked('maxclients', 'config get maxclients'),
  ...asked('maxmemory', 'config get maxmemory'),
  ...asked('policy', 'config get maxmemory-policy'),
  ...asked('info', 'info'),
];
/** Eleven round trips between two readings of the server's own clock. */
const ping = asked('ping', 'time', ...Array.from({length: 10}, () => 'ping'), 'time');

/** The password is REDISCLI_AUTH in the container's environment; redis-cli reads it by itself. */
const session = (parts: readonly (readonly string[])[], limitS: number) => `echo '@@role'\n${sessionOf(redisCli, parts, limitS)}`;
export const redisLightScript = session([light], 3);
export const redisScript = (limitS: number) =>
  session([[...light, ...ping, ...asked('words', ...words)], asked(secondSample, 'info')], limitS);

export function redisPort(store: StorePods): RedisPort {
  const instances = shared((signal, options: ReadOptions = {}) =>
    askEach(
      store,
      'redis',
      ['sh', '-c', options.full === true ? redisScript(serverLimitS(options)) : redisLightScript],
      parseRedis,
      signal,
      options,
    ),
  );
  return {instances, writeRead: (signal) => redisWriteRead(store, instances, signal)};
}

/** redis-cli ends with 0 even when the server answered with an error; its first word is then in capitals. */
const errorAnswer =
  /^(?:\(error\) )?((?:AUTH failed: )?(?:ERR|NOAUTH|WRONGPASS|LOADING|MASTERDOWN|CLUSTERDOWN|MOVED|ASK|TRYAGAIN|BUSY|NOPERM|MISCONF|DENIED|READONLY|UNKILLABLE)\b.*|Could not connect to Redis.*|Error: .*)/m;

/** Throws an Error of one sentence when the node cannot be asked, answers with an error, or with something else. */
export function parseRedis(result: ExecResult, pod: StorePod): RedisInstance {
  const sections = sectionsOf(plainHeadings(result.stdout));
  if (sections.size === 0) throw new Error(firstLine(result.stderr) || firstLine(result.stdout) || `sh ended with exit ${result.exitCode}`);
  const told = answered(sections, 'role').text;
  const [role] = valuesOf(told);
  if (role !== 'master' && role !== 'slave') throw new Error(`role answered "${(role ?? firstLine(told)).slice(0, 100)}"`);
  const cluster = fieldsOf(answered(sections, 'cluster').text);
  const info = fieldsOf(answered(sections, 'info').text);
  const peers = parsePeers(answered(sections, 'nodes').text);
  const self = peers.find((peer) => peer.flags.includes('myself'));
  if (self === undefined) throw new Error('cluster nodes has no line of the node itself');
  return {
    pod: pod.name,
    nodeName: pod.nodeName,
    id: self.id,
    role: role === 'master' ? 'master' : 'replica',
    ...clusterOf(cluster),
    masterLink: info.get('master_link_status') ?? '',
    peers,
    usedMemoryBytes: numberOf(info, 'used_memory'),
    maxMemoryBytes: Number(settingOf(sections, 'maxmemory', 'maxmemory')),
    memoryLimitBytes: pod.memoryLimitBytes,
    maxmemoryPolicy: settingOf(sections, 'policy', 'maxmemory-policy'),
    connectedClients: numberOf(info, 'connected_clients'),
    maxClients: Number(settingOf(sections, 'maxclients', 'maxclients')),
    // A light reading does not ask for a PING.
    ...(sections.has('ping') || sections.has('words') ? {full: redisDetail(info, sections)} : {}),
  };
}

function clusterOf(cluster: RedisFields) {
  return {
    clusterState: textOf(cluster, 'cluster_state'),
    slotsAssigned: numberOf(cluster, 'cluster_slots_assigned'),
    slotsOk: numberOf(cluster, 'cluster_slots_ok'),
    slotsPfail: numberOf(cluster, 'cluster_slots_pfail'),
    slotsFail: numberOf(cluster, 'cluster_slots_fail'),
    knownNodes: numberOf(cluster, 'cluster_known_nodes'),
    clusterSize: numberOf(cluster, 'cluster_size'),
    epoch: numberOf(cluster, 'cluster_current_epoch'),
  };
}

function answered(sections: ReadonlyMap<string, Section>, heading: string): Section {
  const found = section(sections, heading);
  if (found.exitCode === 124) throw new NotServing('redis gave no answer in time');
  // An error is all of an answer; a warning of redis-cli may come before it.
  const error = errorAnswer.exec(found.text.slice(0, 1_000))?.[1];
  if (error !== undefined) {
    const sentence = `redis answered: ${error.slice(0, 200)}`;
    throw /^(?:Could not connect|Error: |LOADING)/.test(error) ? new NotServing(sentence) : new Error(sentence);
  }
  if (found.exitCode !== 0) throw new Error(`redis-cli: ${firstLine(found.text) || `exit ${found.exitCode}`}`);
  return found;
}

/** CONFIG GET gives the name, then the value. */
function settingOf(sections: ReadonlyMap<string, Section>, heading: string, name: string): string {
  const [told, value] = valuesOf(answered(sections, heading).text);
  if (told !== name || value === undefined || value === '') throw new Error(`redis did not tell ${name}`);
  if (heading !== 'policy' && !/^\d+$/.test(value)) throw new Error(`redis says ${name} is "${value.slice(0, 50)}", not a number`);
  return value;
}
