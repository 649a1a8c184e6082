import {readFileSync, renameSync, writeFileSync} from 'node:fs';
import type {CloudTarget} from '../core/cloud-target.ts';
import {UserError} from '../core/errors.ts';
import type {Json} from '../core/json.ts';
import {type KubeObject, listAt, textAt} from '../core/objects.ts';
import type {World} from '../core/ports.ts';
import {Secret} from '../core/secret.ts';
import {surrounded} from '../core/surrounded.ts';
import type {Target} from '../core/target.ts';
import {zonesOf} from '../sandbox/cloud/zones-of.ts';
import {type Account, type BalancedService, deployedAccount, type Emulator, emptyAccount, emulator} from '../sandbox/digitalocean/index.ts';
import {type HttpSend, NoAnswer} from '../tools/digitalocean/http.ts';
import {digitalOcean} from '../tools/digitalocean/index.ts';
import {isStruck, strikeAccount} from './simulated-account-faults.ts';
import {simulatedMachines} from './simulated-machines.ts';
import {simulatedZone} from './simulated-zone.ts';

/** What a simulated account holds: nothing; the cluster alone; the cluster and what is around a platform that runs in it. */
export type SimulatedAccount = 'empty' | 'prepared' | 'deployed';
export type SimulatedCloudOptions = {
  readonly world: World;
  readonly target: Target;
  readonly wanted: CloudTarget;
  readonly account: SimulatedAccount;
  /** Keeps the account in this file; one that exists wins. */
  readonly file?: string | undefined;
  /** Faults that the simulated world is asked for; those of an account show here. */
  readonly faults?: readonly string[] | undefined;
};

/**
 * The account around a simulated cluster: DigitalOcean's API in memory, on the world's clock, asked as the real one is. Its
 * machines are the cluster's nodes, and its load balancers follow the cluster's Services.
 */
export function withSimulatedCloud({world, target, wanted, account, file, faults = []}: SimulatedCloudOptions): World {
  let services: readonly BalancedService[] | undefined;
  let opened: Promise<Emulator> | undefined;
  const opening = async (): Promise<Emulator> => {
    const saved = file === undefined ? undefined : savedIn(file);
    const api = emulator({
      clock: world.clock,
      seed: await seedOf(world, wanted, account),
      ...(saved === undefined ? {} : {saved}),
      // The simulated cluster gives a Service its address by itself; the load balancer is there when the address is.
      latency: {loadBalancer: 0},
      hooks: {
        ...simulatedMachines(world, target),
        services: () => services,
        ...(file === undefined ? {} : {changed: (state) => save(file, state)}),
      },
    });
    if (isStruck(api.account(), faults)) await api.edit((all) => strikeAccount(all, faults));
    return api;
  };
  const open = () => {
    opened ??= opening();
    return opened;
  };
  const send: HttpSend = async (request, signal) => {
    const api = await open();
    services = await balanced(world);
    signal.throwIfAborted();
    const exchange = await api.exchange({...request, body: request.body ?? ''});
    if (exchange.kind === 'answer') return exchange.answer;
    if (exchange.kind === 'silent') await world.clock.sleep(request.timeoutMs, signal);
    const how = exchange.kind === 'silent' ? `no answer within ${request.timeoutMs / 1000} s` : 'the connection was cut';
    throw new NoAnswer(`the simulated API: ${how}`, {sent: true, transient: true, detail: exchange.kind});
  };
  const token = new Secret('simulated');
  const cloud = digitalOcean({token, credential: 'the simulator', server: 'simulated', send, clock: world.clock, random: () => 0.5});
  if (world.outside === undefined) return surrounded(world, {cloud});
  const zones = async () => zonesOf((await open()).account(), 1);
  const entrances = async () => ((await balanced(world)) ?? []).map(({address}) => address);
  return surrounded(world, {cloud, outside: simulatedZone(world.outside, {zones, entrances})});
}

async function seedOf(world: World, wanted: CloudTarget, kind: SimulatedAccount): Promise<Account> {
  const {domain, region, vpcRange} = wanted;
  const about = {dropletLimit: 200, createdAt: new Date(world.clock.now().getTime() - 24 * 3_600_000)};
  const empty = emptyAccount({...about, domain, region, vpcRange});
  if (kind === 'empty') return empty;
  const [first] = (await balanced(world)) ?? [];
  const service = first === undefined ? {} : {address: first.address, service: first.uid};
  const deployed = deployedAccount(wanted, {...about, ...service, turnNodes: await turnNodes(world)});
  if (kind === 'deployed') return deployed;
  return {...deployed, load_balancers: [], balanced: [], firewalls: [], domains: empty.domains};
}

/** Services that have their address; undefined while the API server does not answer. */
async function balanced({cluster}: World): Promise<readonly BalancedService[] | undefined> {
  const services = await cluster.list('v1', 'Service').catch(() => undefined);
  return services?.flatMap((service): readonly BalancedService[] => {
    const [ingress] = listAt(service, 'status', 'loadBalancer', 'ingress');
    const address = textAt(ingress, 'ip');
    if (textAt(service, 'spec', 'type') !== 'LoadBalancer' || address === undefined) return [];
    const say = (name: string) => service.metadata.annotations?.[`service.beta.kubernetes.io/do-loadbalancer-${name}`] ?? '';
    const sizeUnit = Number(say('size-unit') || '1');
    return [{uid: service.metadata.uid ?? '', name: say('name'), type: say('type') || 'REGIONAL_NETWORK', sizeUnit, address}];
  });
}

/** Nodes whose own network a TURN server uses. */
async function turnNodes({cluster}: World): Promise<readonly string[]> {
  const pods = await cluster.list('v1', 'Pod', {labelSelector: 'app=turn-service'}).catch((): readonly KubeObject[] => []);
  return pods.flatMap((pod) => textAt(pod, 'spec', 'nodeName') ?? []);
}

function savedIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new UserError(`${file} is not an account of the simulator; delete it`);
  }
}

/** Replaced as a whole: a kill leaves the old one or the new one. */
function save(file: string, state: Json): void {
  const own = `${file}.${process.pid}.tmp`;
  writeFileSync(own, JSON.stringify(state), {mode: 0o600});
  renameSync(own, file);
}
