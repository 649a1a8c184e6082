import type {CloudAccount, CloudCluster} from '../../core/cloud-data.ts';
import {type CloudTarget, ownerTag} from '../../core/cloud-target.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import type {Target} from '../../core/target.ts';
import {about, account, apiSource, shown, wantedOf} from './_account.ts';

export type ClusterReading = {readonly clusters: readonly CloudCluster[]; readonly team: CloudAccount['team']};

export default probe<ClusterReading>({
  id: 'cloud.cluster',
  question: 'Is there exactly one cluster of this target, and does it run?',
  severity: 'critical',
  required: true,
  ...about,
  source: apiSource('kubernetes/clusters'),
  read: async (asking, signal) => {
    const cloud = account(asking);
    const [clusters, {team}] = await Promise.all([cloud.clusters(signal), cloud.account(signal)]);
    return {clusters, team};
  },
  judge: ({clusters, team}, target): Judgement => {
    const wanted = wantedOf(target);
    const named = clusters.filter(({name}) => name === wanted.clusterName);
    const [found, second] = named;
    if (found === undefined) return absent(clusters, team, wanted);
    if (second !== undefined)
      return {
        status: 'fail',
        message: `there are ${named.length} clusters named ${wanted.clusterName}: ${named.map(({id, region}) => `${id} in ${region}`).join(', ')}`,
        hint: 'rename or remove the one that is not meant; gomeet does not choose',
      };
    return judgeState(found, wanted, target);
  },
});

function absent(clusters: readonly CloudCluster[], team: CloudAccount['team'], wanted: CloudTarget): Judgement {
  const where = team.name === '' ? 'this account' : `team ${team.name}`;
  const renamed = clusters.find(({tags}) => tags.includes(ownerTag(wanted)));
  if (renamed !== undefined)
    return {
      status: 'fail',
      message: `no cluster is named ${wanted.clusterName}, but ${renamed.name} carries its mark: it was renamed`,
      hint: `rename it back to ${wanted.clusterName}, or take the tag ${ownerTag(wanted)} away from it`,
    };
  const others =
    clusters.length === 0
      ? 'and no other'
      : `it has ${someOf(
          clusters.map(({name}) => name),
          shown,
        )}`;
  return {
    status: 'fail',
    message: `${where} has no cluster ${wanted.clusterName}, ${others}`,
    hint: 'make it with: gomeet cluster apply; or use a token of the team that owns it',
  };
}

/** What each state of the API means for a platform on it. */
const states: {readonly [state: string]: Pick<Judgement, 'status' | 'hint' | 'transient'>} = {
  provisioning: {status: 'fail', hint: 'wait: gomeet cluster status', transient: true},
  upgrading: {status: 'warn', hint: 'see how far it is: gomeet cluster status'},
  degraded: {status: 'warn', hint: 'see which nodes are not well: gomeet cluster status'},
};
const broken: Pick<Judgement, 'status' | 'hint'> = {status: 'fail', hint: 'see gomeet cluster status, and ask DigitalOcean'};

function judgeState(cluster: CloudCluster, wanted: CloudTarget, {pinned, name: targetName}: Target): Judgement {
  const {name, state, message, region, tags, endpoint} = cluster;
  const nodes = cluster.pools.reduce((sum, pool) => sum + pool.nodes.length, 0);
  const observed = [
    {name: 'state', value: state, unit: ''},
    {name: 'nodes', value: nodes, unit: 'count'},
  ];
  if (state !== 'running')
    return {...(states[state] ?? broken), message: `cluster ${name} is ${state}${message === '' ? '' : `: ${message}`}`, observed};
  if (region !== wanted.region)
    return {
      status: 'fail',
      message: `cluster ${name} is in ${region}, and target ${targetName} says ${wanted.region}: a cluster cannot move`,
      hint: `set region: ${region}, or choose another clusterName`,
      observed,
    };
  if (pinned.server !== undefined && endpoint !== '' && pinned.server !== endpoint)
    return {
      status: 'fail',
      message: `cluster ${name} answers at ${endpoint}, and target ${targetName} is pinned to ${pinned.server}`,
      hint: 'choose another target or clusterName, or change cluster of the target if it was replaced',
      observed,
    };
  if (!tags.includes(ownerTag(wanted)))
    return {
      status: 'warn',
      message: `cluster ${name} runs, but does not carry the mark ${ownerTag(wanted)}, so gomeet changes nothing of it`,
      hint: 'take it over with: gomeet cluster apply --adopt; or choose another clusterName',
      observed,
    };
  return {status: 'pass', message: `cluster ${name} runs in ${region} with ${nodes === 1 ? '1 node' : `${nodes} nodes`}`, observed};
}
