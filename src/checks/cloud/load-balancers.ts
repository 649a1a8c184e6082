import {type WantedBalancer, wantedBalancers} from '../../capacity/balancers.ts';
import type {CloudLoadBalancer} from '../../core/cloud-data.ts';
import {limited} from '../../core/limited.ts';
import {limits} from '../../core/limits.ts';
import {listAt, textAt} from '../../core/objects.ts';
import {type Asking, type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {about, account, apiSource} from './_account.ts';

const id = 'cloud.load-balancers';
const numbers = limits(id, {
  maximum: {
    value: 10,
    unit: 'load balancers',
    source: 'the default of an account in older documentation; today its limit is told nowhere',
  },
});
/** The cluster is only asked which address it was given; without it the account still is. */
const clusterLimitMs = 2_000;

/** `address`: what the Service says it was given; undefined while it says nothing or the cluster does not answer. */
export type Balanced = WantedBalancer & {readonly address?: string};
export type BalancerReading = {readonly wanted: readonly Balanced[]; readonly found: readonly CloudLoadBalancer[]};

export default probe<BalancerReading>({
  id,
  question: 'Are the load balancers of the platform active, and is there room for them?',
  severity: 'critical',
  required: false,
  ...about,
  source: apiSource('load_balancers'),
  limits: numbers.table,
  read: async (asking, signal) => {
    const services = wantedBalancers(asking.target.manifests);
    const [found, wanted] = await Promise.all([
      account(asking).loadBalancers(signal),
      Promise.all(services.map((one) => withAddress(one, asking, signal))),
    ]);
    return {wanted, found};
  },
  judge: ({wanted, found}, target): Judgement | readonly Judgement[] => {
    const {maximum} = numbers.of(target);
    if (wanted.length === 0) return {status: 'skip', message: 'this profile asks for no load balancer'};
    const pairs = wanted.map((one) => ({one, found: foundFor(one, found)}));
    const bad = pairs.flatMap((pair) => judgeOne(pair.one, pair.found, target));
    const missing = pairs.filter((pair) => pair.found === undefined).length;
    const observed = [
      {name: 'exist', value: found.length, unit: 'load balancers'},
      {name: 'missing', value: missing, unit: 'load balancers'},
    ];
    const thresholds = numbers.thresholds(target);
    const full: readonly Judgement[] =
      missing > 0 && found.length + missing > maximum
        ? [
            {
              status: 'warn',
              message: `the account has ${found.length} load balancers and needs ${missing} more; accounts often may have ${maximum}, and the API does not tell`,
              hint: `remove one that nothing uses, or ask DigitalOcean for the limit and set thresholds.${id}.maximum`,
              observed,
              thresholds,
            },
          ]
        : [];
    if (bad.length > 0 || full.length > 0) return [...bad, ...full];
    const said = pairs.map((pair) =>
      pair.found === undefined ? `${pair.one.service}: none yet, a deploy asks for it` : `${pair.one.service}: ${pair.found.ip}, active`,
    );
    return {status: 'pass', message: `${said.join('; ')} (the API tells no limit; the account has ${found.length})`, observed, thresholds};
  },
});

async function withAddress(wanted: WantedBalancer, {world, target}: Asking, signal: AbortSignal): Promise<Balanced> {
  const key = {apiVersion: 'v1', kind: 'Service', namespace: target.namespace, name: wanted.service};
  const service = await limited((until) => world.cluster.get(key, until), {clock: world.clock, limitMs: clusterLimitMs, signal}).catch(
    () => undefined,
  );
  const [address] = listAt(service, 'status', 'loadBalancer', 'ingress').flatMap((one) => textAt(one, 'ip') ?? []);
  return address === undefined ? wanted : {...wanted, address};
}

/** By the address that the Service was given; before it has one, by the name that it asks for. */
function foundFor({address, name}: Balanced, all: readonly CloudLoadBalancer[]): CloudLoadBalancer | undefined {
  return address === undefined ? all.find((one) => name !== '' && one.name === name) : all.find(({ip}) => ip === address);
}

function judgeOne(wanted: Balanced, found: CloudLoadBalancer | undefined, {namespace}: Target): readonly Judgement[] {
  const {service: instance, address, units} = wanted;
  if (found === undefined) {
    if (address === undefined) return [];
    return [
      {
        status: 'fail',
        instance,
        message: `the Service was given ${address}, and no load balancer of the account has that address: somebody removed it`,
        hint: `have a new one made: kubectl -n ${namespace} delete service ${instance}, then gomeet deploy`,
      },
    ];
  }
  const about = {instance, observed: [{name: 'status', value: found.status, unit: ''}]};
  if (found.status === 'errored')
    return [
      {
        ...about,
        status: 'fail',
        message: `load balancer ${found.name} is in error`,
        hint: `kubectl -n ${namespace} describe service ${instance} shows what the provider says`,
      },
    ];
  if (found.status !== 'active')
    return [{...about, status: 'warn', message: `load balancer ${found.name} is ${found.status}: it takes some minutes`}];
  if (wanted.regional && found.sizeUnit < units)
    return [
      {
        ...about,
        status: 'warn',
        message: `load balancer ${found.name} has ${found.sizeUnit} of the ${units} nodes that the manifests ask for (10 000 connections each)`,
        hint: 'deploy again; it can be resized once in a minute',
      },
    ];
  return [];
}
