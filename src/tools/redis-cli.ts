import type {RedisInstance, RedisPort} from '../core/data-stores.ts';
import type {ExecResult} from '../core/ports.ts';
import {parsePeers} from './redis-nodes.ts';
import {type Section, scriptOf, section, sectionsOf} from './sections.ts';
import {askEach, firstLine, type StorePod, type StorePods, shared} from './store-pods.ts';

/** The password is REDISCLI_AUTH in the container's environment; redis-cli reads it by itself. */
const script = scriptOf({
  role: 'redis-cli role',
  cluster: 'redis-cli cluster info',
  nodes: 'redis-cli cluster nodes',
  info: 'redis-cli info',
  maxclients: 'redis-cli config get maxclients',
  maxmemory: 'redis-cli config get maxmemory',
  policy: 'redis-cli config get maxmemory-policy',
});

export function redisPort(store: StorePods): RedisPort {
  return {instances: shared((signal) => askEach(store, 'redis', ['sh', '-c', script], parseRedis, signal))};
}

/** redis-cli ends with 0 even when the server answered with an error; its first word is then in capitals. */
const errorAnswer =
  /^(?:\(error\) )?((?:AUTH failed: )?(?:ERR|NOAUTH|WRONGPASS|LOADING|MASTERDOWN|CLUSTERDOWN|BUSY|NOPERM|MISCONF|DENIED|READONLY|UNKILLABLE)\b.*|Could not connect to Redis.*|Error: .*)/m;

/** Throws an Error of one sentence when the node cannot be asked, answers with an error, or with something else. */
export function parseRedis(result: ExecResult, pod: StorePod): RedisInstance {
  const sections = sectionsOf(result.stdout);
  if (sections.size === 0) throw new Error(firstLine(result.stderr) || firstLine(result.stdout) || `sh ended with exit ${result.exitCode}`);
  const role = answered(sections, 'role').text.trim().split('\n')[0]?.trim() ?? '';
  if (role !== 'master' && role !== 'slave') throw new Error(`role answered "${role.slice(0, 100)}"`);
  const cluster = fieldsOf(answered(sections, 'cluster'));
  const info = fieldsOf(answered(sections, 'info'));
  const peers = parsePeers(answered(sections, 'nodes').text);
  const self = peers.find((peer) => peer.flags.includes('myself'));
  if (self === undefined) throw new Error('cluster nodes has no line of the node itself');
  return {
    pod: pod.name,
    nodeName: pod.nodeName,
    id: self.id,
    role: role === 'master' ? 'master' : 'replica',
    clusterState: textOf(cluster, 'cluster_state'),
    slotsAssigned: numberOf(cluster, 'cluster_slots_assigned'),
    slotsOk: numberOf(cluster, 'cluster_slots_ok'),
    slotsFail: numberOf(cluster, 'cluster_slots_fail'),
    knownNodes: numberOf(cluster, 'cluster_known_nodes'),
    clusterSize: numberOf(cluster, 'cluster_size'),
    epoch: numberOf(cluster, 'cluster_current_epoch'),
    masterLink: info.get('master_link_status') ?? '',
    peers,
    usedMemoryBytes: numberOf(info, 'used_memory'),
    maxMemoryBytes: Number(settingOf(sections, 'maxmemory', 'maxmemory')),
    maxmemoryPolicy: settingOf(sections, 'policy', 'maxmemory-policy'),
    connectedClients: numberOf(info, 'connected_clients'),
    maxClients: Number(settingOf(sections, 'maxclients', 'maxclients')),
  };
}

function answered(sections: ReadonlyMap<string, Section>, heading: string): Section {
  const found = section(sections, heading);
  if (found.exitCode === 124) throw new Error('redis gave no answer within 5 s');
  const error = errorAnswer.exec(found.text)?.[1];
  if (error !== undefined) throw new Error(`redis answered: ${error.slice(0, 200)}`);
  if (found.exitCode !== 0) throw new Error(`redis-cli: ${firstLine(found.text) || `exit ${found.exitCode}`}`);
  return found;
}

/** `name:value` lines of INFO and CLUSTER INFO. */
function fieldsOf({text}: Section): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

function textOf(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name);
  if (value === undefined || value === '') throw new Error(`redis did not tell ${name}`);
  return value;
}

function numberOf(fields: ReadonlyMap<string, string>, name: string): number {
  const value = Number(textOf(fields, name));
  if (!Number.isFinite(value)) throw new Error(`redis says ${name} is "${textOf(fields, name).slice(0, 50)}", not a number`);
  return value;
}

/** CONFIG GET prints the name, then the value. */
function settingOf(sections: ReadonlyMap<string, Section>, heading: string, name: string): string {
  const lines = answered(sections, heading)
    .text.split('\n')
    .map((line) => line.trim());
  const value = lines[lines.indexOf(name) + 1];
  if (!lines.includes(name) || value === undefined || value === '') throw new Error(`redis did not tell ${name}`);
  if (heading !== 'policy' && !/^\d+$/.test(value)) throw new Error(`redis says ${name} is "${value.slice(0, 50)}", not a number`);
  return value;
}
