import {readFile} from 'node:fs/promises';
import {parse} from 'yaml';
import {z} from 'zod';
import {UserError} from '../core/errors.ts';
import {KUBERNETES} from './programs.ts';

const quantity = z.union([z.string(), z.number()]).transform(String);
const resources = z.record(z.string(), quantity);

const poolSchema = z.looseObject({
  count: z.int().min(0),
  /** What the machine has: cpu, memory. */
  machine: resources,
  /** What the scheduler may hand out on one node. */
  allocatable: resources,
});

/** The part of `templates/<stack>/capacity.yaml` that makes nodes. A profile without a pool says null. */
export const capacitySchema = z.looseObject({
  pools: z.record(z.string(), z.looseObject({taint: z.string().nullable().default(null)})).default({}),
  profiles: z.record(z.string(), z.looseObject({pools: z.record(z.string(), poolSchema.nullable())})),
});

/** One pool of nodes; `taint` is written as kubectl does: key=value:Effect. */
export interface Pool extends z.infer<typeof poolSchema> {
  readonly taint: string | null;
}
export type Pools = Readonly<Record<string, Pool>>;

/** The node pools of a profile; an unknown profile is named together with those that exist. */
export async function readPools(capacityFile: string, profile: string): Promise<Pools> {
  const text = await readFile(capacityFile, 'utf8').catch((cause: unknown) => {
    throw new UserError(`${capacityFile} cannot be read: the sandbox takes its nodes from it.`, {cause});
  });
  const read = capacitySchema.safeParse(parse(text));
  if (!read.success) throw new UserError(`${capacityFile} is not a capacity table: ${z.prettifyError(read.error).replaceAll('\n', ' ')}`);
  const found = read.data.profiles[profile];
  if (found !== undefined) return poolsOf(found.pools, read.data.pools);
  const known = Object.keys(read.data.profiles);
  throw new UserError(`There is no profile "${profile}". Known: ${known.join(', ')}.`, {
    suggestions: known.map((name) => `gomeet sandbox up --profile ${name}`),
  });
}

function poolsOf(
  found: Readonly<Record<string, z.infer<typeof poolSchema> | null>>,
  all: Readonly<Record<string, {readonly taint: string | null}>>,
): Pools {
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, pool]) => (pool === null ? [] : [[name, {...pool, taint: all[name]?.taint ?? null}]])),
  );
}

/** One node as the cluster sees it. Quantities as Kubernetes writes them. */
export interface NodeSpec {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly capacity: Readonly<Record<string, string>>;
  readonly allocatable: Readonly<Record<string, string>>;
  readonly region: string;
  readonly instanceType: string;
  /** `digitalocean://` and the number of the droplet. */
  readonly providerId: string;
  /** Address on the internet; nothing listens there. */
  readonly publicIp?: string;
}

interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

/** Node objects of all pools. kwok keeps their leases; the agent answers on their port. */
export function nodeObjects(pools: Pools, region = 'fra1') {
  return Object.entries(pools).flatMap(([pool, spec]) =>
    Array.from({length: spec.count}, (_, index) => {
      const name = `${pool}-${String(index).padStart(3, '0')}`;
      return nodeObject({
        name,
        labels: {'gomeet.io/pool': pool},
        taints: spec.taint === null ? [] : [taintOf(spec.taint)],
        capacity: spec.machine,
        allocatable: spec.allocatable,
        region,
        instanceType: instanceType(spec.machine),
        providerId: `digitalocean://sandbox-${name}`,
      });
    }),
  );
}

const DEFAULTS = {pods: '110', 'ephemeral-storage': '200Gi'};

/** The object of one simulated node. */
export function nodeObject({name, labels, taints, capacity, allocatable, region, instanceType: type, providerId, publicIp}: NodeSpec) {
  const all: Readonly<Record<string, string>> = {
    ...labels,
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'node.kubernetes.io/instance-type': type,
    'topology.kubernetes.io/region': region,
    'sandbox.gomeet.io/simulated': 'true',
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: all,
      annotations: {'kwok.x-k8s.io/node': 'fake', 'metrics.k8s.io/resource-metrics-path': `/metrics/nodes/${name}/metrics/resource`},
    },
    spec: {providerID: providerId, ...(taints.length === 0 ? {} : {taints})},
    status: {
      addresses: [
        {type: 'InternalIP', address: '127.0.0.1'},
        {type: 'Hostname', address: name},
        ...(publicIp === undefined ? [] : [{type: 'ExternalIP', address: publicIp}]),
      ],
      capacity: {...DEFAULTS, ...allocatable, ...capacity},
      allocatable: {...DEFAULTS, ...allocatable},
      // kernelVersion is left to kwok: its template does not quote it, and a value that reads as a number leaves the node Unknown.
      nodeInfo: {kubeletVersion: `v${KUBERNETES}`},
    },
  };
}

function taintOf(text: string): Taint {
  const [, key = '', value = '', effect = ''] = /^([^=:]+)(?:=([^:]*))?:(.+)$/.exec(text) ?? [];
  if (key === '') throw new UserError(`"${text}" is not a taint: write key=value:Effect.`);
  return {key, value, effect};
}

function instanceType(machine: Readonly<Record<string, string>>): string {
  return `sandbox-${machine['cpu'] ?? '0'}vcpu-${machine['memory'] ?? '0'}`.toLowerCase();
}
