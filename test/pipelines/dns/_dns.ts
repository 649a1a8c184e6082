import {type CloudTarget, poolTag} from '../../../src/core/cloud-target.ts';
import {targetSchema} from '../../../src/core/config.ts';
import type {ExecuteOptions} from '../../../src/core/execute.ts';
import {listAt, textAt} from '../../../src/core/objects.ts';
import type {World} from '../../../src/core/ports.ts';
import type {RunResult} from '../../../src/core/result.ts';
import {Secret} from '../../../src/core/secret.ts';
import type {Target} from '../../../src/core/target.ts';
import {buildTarget} from '../../../src/manifests/target.ts';
import {dnsSync} from '../../../src/pipelines/dns/index.ts';
import type {AccountSeed, Emulator} from '../../../src/sandbox/digitalocean/index.ts';
import {emulator} from '../../../src/sandbox/digitalocean/index.ts';
import {leaseLock} from '../../../src/steps/lock/acquire.ts';
import {NoAnswer} from '../../../src/tools/digitalocean/http.ts';
import {digitalOcean} from '../../../src/tools/digitalocean/index.ts';
import {carriedOut, deployed, namespace, templates} from '../_deployed.ts';

const config = targetSchema.parse({profile: 's1', stableFor: '10s', cloud: 'digitalocean'});
export const target: Target = buildTarget('production', config, templates);
export const zone = 'gomeet.com';
export const hosts = ['alertmanager', 'api', 'grafana', 'livekit', 'traefik'];

export function wantedOf({cloud}: Target): CloudTarget {
  if (cloud === undefined) throw new Error('the target says nothing of a cloud');
  return cloud;
}

export type Platform = {
  readonly world: World;
  readonly api: Emulator;
  /** Address of the load balancer. */
  readonly ip: string;
  /** Public addresses of the nodes that run a TURN server. */
  readonly turn: readonly string[];
};

/** A platform that runs, and the account around it with the domain and nothing in it. */
export async function platform(): Promise<Platform> {
  const {world} = deployed();
  const service = await world.cluster.get({apiVersion: 'v1', kind: 'Service', namespace, name: 'traefik'});
  const ip = textAt(listAt(service, 'status', 'loadBalancer', 'ingress')[0], 'ip') ?? '';
  const nodes = await world.cluster.list('v1', 'Node');
  const pods = await world.cluster.list('v1', 'Pod', {namespace, labelSelector: 'app=turn-service'});
  const busy = new Set(pods.map((pod) => textAt(pod, 'spec', 'nodeName')));
  const droplets = nodes.map(({metadata}, index) => dropletOf(metadata.name, index));
  const api = emulator({clock: world.clock, seed: seedOf(ip, droplets)});
  const turn = droplets.filter(({name}) => busy.has(name)).map((one) => one.public_ip);
  return {world: surrounded(world, api), api, ip, turn: turn.sort()};
}

/** The same world behind the adapter, without jitter. */
export function surrounded(world: World, api: Emulator): World {
  const send: Parameters<typeof digitalOcean>[0]['send'] = async ({method, path, headers, body = ''}) => {
    const exchange = await api.exchange({method, path, headers, body});
    if (exchange.kind === 'answer') return exchange.answer;
    throw new NoAnswer('no answer', {sent: true, transient: true, detail: exchange.kind});
  };
  const cloud = digitalOcean({
    token: new Secret('dop_v1_test'),
    credential: 'a test',
    server: 'https://api.example',
    send,
    clock: world.clock,
    random: () => 0.5,
  });
  return {...world, cloud};
}

/** `gomeet dns sync --yes`, under the lock of the target. */
export function sync(
  world: World,
  {adopt = [], remove = [], ...how}: Partial<ExecuteOptions> & {adopt?: readonly string[]; remove?: readonly string[]} = {},
  wanted: Target = target,
): Promise<RunResult> {
  const pipeline = dnsSync({world, target: wanted, adopt, remove, check: 'gomeet dns check'}, 'gomeet dns sync --yes');
  const owner = {identity: 'me/1', by: 'tester', host: 'here'};
  const lock = leaseLock({world, namespace, target: wanted.name, owner, where: ''});
  return carriedOut(world, pipeline, {target: wanted, lock: {lock}, ...how});
}

/** `A api 203.0.113.7` of every record that is not the zone's own. */
export function recordsOf(api: Emulator): readonly string[] {
  const found = api.account().domains.flatMap(({records}) => records);
  return found
    .filter(({type}) => type !== 'SOA' && type !== 'NS')
    .map(({type, name, data}) => `${type} ${name} ${data}`)
    .sort();
}

/** What a zone holds once everything is right. */
export function rightRecords({ip, turn}: Platform): readonly string[] {
  const marks = [...hosts, 'turn'].map((name) => `TXT _gomeet.${name} heritage=gomeet,owner=${wantedOf(target).clusterName}`);
  return [...hosts.map((name) => `A ${name} ${ip}`), ...turn.map((one) => `A turn ${one}`), ...marks].sort();
}

/** `POST /v2/domains/gomeet.com/records`, in order, without their queries. */
export function asked(api: Emulator): readonly string[] {
  return api.log().map(({method, path}) => `${method} ${path.split('?')[0]?.replace(/\/\d+$/, '/N')}`);
}

/** Puts a record there as somebody else would. */
export async function put(api: Emulator, type: string, name: string, data: string): Promise<void> {
  await api.edit((account) => {
    account.serial += 1;
    const blank = {priority: null, port: null, ttl: 300, weight: null, flags: null, tag: null};
    account.domains[0]?.records.push({id: account.serial, type, name, data, ...blank});
  });
}

function dropletOf(name: string, index: number): AccountSeed['droplets'][number] {
  const about = {region: 'sgp1', size: 's-4vcpu-8gb', vpc_uuid: 'v', created_at: '2026-01-01T00:00:00Z'};
  const tags = ['media', 'general'].map((pool) => poolTag(wantedOf(target), pool));
  return {...about, id: index + 1, name, tags, public_ip: `198.18.0.${index + 1}`, private_ip: `10.104.0.${index + 1}`};
}

function seedOf(ip: string, droplets: AccountSeed['droplets']): AccountSeed {
  const blank = {priority: null, port: null, ttl: 1800, weight: null, flags: null, tag: null};
  return {
    serial: 1000,
    balanced: [],
    owner: {
      droplet_limit: 25,
      floating_ip_limit: 5,
      volume_limit: 10,
      email: 'ops@gomeet.com',
      name: 'ops',
      uuid: 'u',
      email_verified: true,
      status: 'active',
      status_message: '',
      team: {uuid: 't', name: 'team'},
    },
    sizes: [
      {
        slug: 's-4vcpu-8gb',
        memory: 8192,
        vcpus: 4,
        disk: 160,
        transfer: 5,
        price_monthly: 48,
        price_hourly: 0.07143,
        regions: ['sgp1'],
        available: true,
        description: 'Basic',
      },
    ],
    regions: [{slug: 'sgp1', name: 'Singapore 1', available: true, features: []}],
    versions: [],
    vpcs: [],
    volumes: [],
    droplets,
    clusters: [],
    load_balancers: [
      {
        id: 'lb',
        name: 'gomeet',
        ip,
        address: ip,
        status: 'active',
        region: 'sgp1',
        vpc_uuid: 'v',
        type: 'REGIONAL',
        size_unit: 1,
        tag: '',
        droplet_ids: [],
        forwarding_rules: [],
        enable_proxy_protocol: true,
        created_at: '2026-01-01T00:00:00Z',
        ready_ms: 0,
        service: '',
      },
    ],
    domains: [{name: zone, ttl: 1800, records: [{...blank, id: 1, type: 'NS', name: '@', data: 'ns1.digitalocean.com'}]}],
    firewalls: [],
    keys: [],
    projects: [],
    checks: [],
  };
}
