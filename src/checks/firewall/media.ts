import type {CloudFirewall, FirewallSpec} from '../../core/cloud-data.ts';
import {needCloud} from '../../core/need-cloud.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {firewallDifference} from './_difference.ts';
import {type FirewallReading, withoutNodes} from './_reading.ts';
import {hasMedia, wantedFirewall} from './_wanted.ts';

const shownDifferences = 3;
const sync = 'gomeet firewall sync';

/** DigitalOcean's own firewall of a cluster opens node ports only, and takes back what is added to it. */
export default probe<FirewallReading>({
  id: 'firewall.media',
  question: 'Does our firewall let media in, exactly as the manifests say?',
  severity: 'critical',
  required: true,
  source: {kind: 'digitalocean', query: 'GET /v2/firewalls; ports of livekit-config and coturn-config'},
  wants: 'cloud',
  // Without machines: a gate asks again and again.
  read: async ({world, target}, signal) => {
    const {cloud, wanted} = needCloud(world, target);
    const [clusters, firewalls] = await Promise.all([cloud.clusters(signal), cloud.firewalls(signal)]);
    return {clusters: clusters.filter(({name}) => name === wanted.clusterName), droplets: [], firewalls};
  },
  judge: (reading, {cloud, manifests}) => {
    if (cloud === undefined) return {status: 'skip', message: 'this target says nothing of a cloud'};
    if (!hasMedia(manifests)) return {status: 'skip', message: 'these manifests have no media servers'};
    const wanted = wantedFirewall(cloud, manifests);
    const found = reading.firewalls.filter(({name}) => name === wanted.name);
    if (found.length === 0 && reading.clusters.length === 0) return withoutNodes(cloud);
    return judgeFound(found, wanted);
  },
});

function judgeFound([found, ...twins]: readonly CloudFirewall[], wanted: FirewallSpec): Judgement {
  const about = {instance: wanted.name};
  const fail = (message: string, hint: string): Judgement => ({...about, status: 'fail', message, hint});
  if (found === undefined) return fail('there is no such firewall: callers cannot reach the media servers', sync);
  if (twins.length > 0)
    return fail(
      `there are ${twins.length + 1} firewalls of this name, and their rules add up`,
      `remove those that nobody needs: ${[found, ...twins].map(({id}) => `doctl compute firewall delete ${id}`).join('; ')}`,
    );
  const differences = firewallDifference(found, wanted);
  if (differences.length > 0) {
    const texts = differences.map(({path, from, to}) => `${path} is ${from}, wanted is ${to}`);
    const more = texts.length > shownDifferences ? `; and ${texts.length - shownDifferences} more` : '';
    return {
      ...fail(`somebody changed it: ${texts.slice(0, shownDifferences).join('; ')}${more}`, sync),
      observed: differences.map(({path, from}) => ({name: path, value: from, unit: ''})),
      thresholds: differences.map(({path, to}) => ({name: path, value: to, unit: '', source: 'the manifests'})),
    };
  }
  const {status, pending, id} = found;
  const observed = [
    {name: 'rules', value: found.inbound.length, unit: 'count'},
    {name: 'pending', value: pending, unit: 'count'},
  ];
  if (status === 'failed')
    return {...fail('DigitalOcean could not put it in force', `doctl compute firewall get ${id}; then ${sync}`), observed};
  if (status !== 'succeeded' || pending > 0) {
    const message =
      pending > 0 ? `${pending === 1 ? '1 node waits' : `${pending} nodes wait`} for its rules` : `it is not in force yet: ${status}`;
    return {...about, status: 'fail', message, observed, hint: `doctl compute firewall get ${id}`, transient: true};
  }
  return {...about, status: 'pass', message: `${found.inbound.length} rules are in force on tag ${found.tags.join(', ')}`, observed};
}
