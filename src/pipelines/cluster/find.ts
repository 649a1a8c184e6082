import type {CloudAccount, CloudCluster} from '../../core/cloud-data.ts';
import {type CloudTarget, ownerTag} from '../../core/cloud-target.ts';
import {Refused} from '../../core/errors.ts';
import type {Target} from '../../core/target.ts';

type Asked = {
  readonly wanted: CloudTarget;
  readonly target: Target;
  readonly account: CloudAccount;
  readonly adopt: boolean;
};

/** States in which there is nothing to build on. */
const ending = new Set(['deleting', 'deleted', 'error']);

/** The cluster of a target; `undefined` when there is none. Throws Refused for one that may not be touched, or that is not the one. */
export function findCluster(clusters: readonly CloudCluster[], asked: Asked): CloudCluster | undefined {
  const {wanted, target, account, adopt} = asked;
  const {clusterName, region} = wanted;
  const tag = ownerTag(wanted);
  const named = clusters.filter(({name}) => name === clusterName);
  const [found, second] = named;
  if (second !== undefined) {
    const list = named.map((one) => `${one.id} in ${one.region}${one.tags.includes(tag) ? ' (ours)' : ''}`).join(', ');
    throw new Refused(`there are ${named.length} clusters named ${clusterName}: ${list}`, {
      suggestions: ['rename or remove the one that is not meant; gomeet does not choose'],
    });
  }
  if (found === undefined) {
    refuseRenamed(clusters, wanted);
    refuseOtherAccount(target, wanted, account);
    return undefined;
  }
  if (!found.tags.includes(tag) && !adopt) {
    throw new Refused(`cluster ${clusterName} exists and does not carry the mark ${tag}: somebody else made it`, {
      suggestions: [
        'choose another clusterName',
        'or take it over with --adopt: the mark is added, and from then on gomeet changes its pools of the wanted names',
      ],
    });
  }
  if (found.region !== region) {
    throw new Refused(`cluster ${clusterName} is in ${found.region}, and target ${target.name} wants ${region}: a cluster cannot move`, {
      suggestions: [`set region: ${found.region}, or choose another clusterName for a new cluster in ${region}`],
    });
  }
  if (ending.has(found.state)) {
    throw new Refused(`cluster ${clusterName} is in state ${found.state}${found.message === '' ? '' : `: ${found.message}`}`, {
      suggestions: [found.state === 'error' ? 'ask the provider, or remove it' : 'wait until it is gone, then a new one can be made'],
    });
  }
  const {server} = target.pinned;
  if (server !== undefined && found.endpoint !== '' && server !== found.endpoint) {
    throw new Refused(`cluster ${clusterName} answers at ${found.endpoint}, and target ${target.name} is pinned to ${server}`, {
      suggestions: ['choose another target or clusterName, or change `cluster` of the target if it was replaced'],
    });
  }
  return found;
}

/** What is said where the account has no such cluster: which account that is, and the two ways out. */
export function noSuchCluster({clusterName}: CloudTarget, {team}: CloudAccount, credential: string): string {
  const where = team.name === '' ? 'the personal account' : `team ${team.name}`;
  return `${where} (token from ${credential}) has no cluster ${clusterName}: make it with gomeet cluster apply, or use a token of the team that owns it`;
}

/** One of ours under another name would be made a second time. */
function refuseRenamed(clusters: readonly CloudCluster[], wanted: CloudTarget): void {
  const renamed = clusters.find(({tags, state}) => tags.includes(ownerTag(wanted)) && !ending.has(state));
  if (renamed === undefined) return;
  throw new Refused(`no cluster is named ${wanted.clusterName}, but ${renamed.name} carries its mark: it was renamed`, {
    suggestions: [`rename it back to ${wanted.clusterName}, or take the tag ${ownerTag(wanted)} away from it`],
  });
}

/** A target that is pinned has had a cluster: an account without one is another account. */
function refuseOtherAccount(target: Target, {clusterName}: CloudTarget, {team}: CloudAccount): void {
  const {uid, server} = target.pinned;
  if (uid === undefined && server === undefined) return;
  const where = team.name === '' ? 'this account' : `team ${team.name}`;
  throw new Refused(
    `target ${target.name} is pinned to a cluster, and ${where} has none named ${clusterName}: is this the token of another team?`,
    {
      suggestions: ['use a token of the team that owns the cluster', 'or take `cluster` out of the target if that cluster is gone'],
    },
  );
}
