import {contains, overlaps, parseCidr} from '../../core/cidr.ts';
import type {CloudCluster, CloudVpc} from '../../core/cloud-data.ts';
import {at, listAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import type {Target} from '../../core/target.ts';
import {isMap} from '../../manifests/plain.ts';
import {configText, yamlSettings} from '../../manifests/settings.ts';
import {about, account, apiSource, shown, theCluster, wantedOf} from './_account.ts';

export type VpcReading = {readonly vpcs: readonly CloudVpc[]; readonly clusters: readonly CloudCluster[]};

export default probe<VpcReading>({
  id: 'cloud.vpc',
  question: 'Is the network the one that the manifests trust?',
  severity: 'critical',
  required: true,
  ...about,
  source: apiSource('vpcs', 'kubernetes/clusters'),
  read: async (asking, signal) => {
    const cloud = account(asking);
    const [vpcs, clusters] = await Promise.all([cloud.vpcs(signal), cloud.clusters(signal)]);
    return {vpcs, clusters};
  },
  judge: ({vpcs, clusters}, target): Judgement => {
    const wanted = wantedOf(target);
    const cluster = theCluster(clusters, wanted);
    const trusted = trustedRanges(target);
    const here = vpcs.filter(({region}) => region === wanted.region);
    const vpc = cluster === undefined ? here.find(({range}) => trusts(trusted, range)) : vpcs.find(({id}) => id === cluster.vpcId);
    const trust = `the manifests trust ${trusted.join(', ')}`;
    if (vpc === undefined) {
      const known = here.map(({name, range}) => `${name} ${range}`);
      if (cluster !== undefined)
        return {status: 'unknown', message: `not measured: the VPC ${cluster.vpcId} of cluster ${cluster.name} is not among those listed`};
      return {
        status: 'fail',
        message: `region ${wanted.region} has no VPC that lies in what ${trust}; it has ${known.length === 0 ? 'none' : someOf(known, shown)}`,
        hint: `set vpc of target ${target.name} to the range of one of them, or create one with ${wanted.vpcRange}`,
      };
    }
    const observed = [
      {name: 'vpc', value: vpc.range, unit: ''},
      ...(cluster === undefined
        ? []
        : [
            {name: 'pods', value: cluster.podRange, unit: ''},
            {name: 'services', value: cluster.serviceRange, unit: ''},
          ]),
    ];
    if (!trusts(trusted, vpc.range))
      return {
        status: 'fail',
        message: `VPC ${vpc.name} is ${vpc.range}, and ${trust}: nothing that comes through the load balancer is believed there`,
        hint: `set vpc of target ${target.name} to ${vpc.range}, and deploy`,
        observed,
      };
    const clash = cluster === undefined ? [] : clashes(vpc, cluster);
    if (clash.length > 0)
      return {
        status: 'fail',
        message: `VPC ${vpc.name} (${vpc.range}) overlaps ${clash.join(' and ')} of cluster ${cluster?.name}: some addresses cannot be reached`,
        hint: 'make a cluster with other ranges; they cannot change afterwards',
        observed,
      };
    const wide = trusted.filter((range) => range !== vpc.range);
    if (wide.length > 0)
      return {
        status: 'warn',
        message: `${trust}, more than VPC ${vpc.name} (${vpc.range}): whoever is in the rest may claim to be any client`,
        hint: `set vpc of target ${target.name} to ${vpc.range}`,
        observed,
      };
    return {status: 'pass', message: `VPC ${vpc.name} is ${vpc.range}, which the manifests trust`, observed};
  },
});

/** Whose PROXY header the gateway believes; what the target says where the manifests are not ours. */
function trustedRanges(target: Target): readonly string[] {
  const points = at(yamlSettings(configText(target.manifests, 'traefik-static', 'traefik.yaml')), 'entryPoints');
  const ranges = Object.values(isMap(points) ? points : {}).flatMap((point) => listAt(point, 'proxyProtocol', 'trustedIPs'));
  const found = [...new Set(ranges.filter((one) => typeof one === 'string'))];
  return found.length === 0 ? [wantedOf(target).vpcRange] : found;
}

function trusts(trusted: readonly string[], range: string): boolean {
  const inner = parseCidr(range);
  return (
    inner !== undefined &&
    trusted.some((one) => {
      const outer = parseCidr(one);
      return outer !== undefined && contains(outer, inner);
    })
  );
}

function clashes({range}: CloudVpc, {podRange, serviceRange}: CloudCluster): readonly string[] {
  const vpc = parseCidr(range);
  return [
    {what: 'the pods', text: podRange},
    {what: 'the services', text: serviceRange},
  ].flatMap(({what, text}) => {
    const other = parseCidr(text);
    return vpc !== undefined && other !== undefined && overlaps(vpc, other) ? [`${what} (${text})`] : [];
  });
}
