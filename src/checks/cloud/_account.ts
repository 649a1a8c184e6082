import type {CloudCluster} from '../../core/cloud-data.ts';
import type {CloudTarget} from '../../core/cloud-target.ts';
import {needCloud} from '../../core/need-cloud.ts';
import type {Asking, Judgement} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';

/** What every probe about the account has in common. */
export const about = {wants: 'cloud', apart: true, needs: ['cloud.account']} as const;

export function apiSource(...paths: readonly string[]): {readonly kind: string; readonly query: string} {
  return {kind: 'digitalocean', query: paths.map((path) => `GET /v2/${path}`).join(', ')};
}

export function account({world, target}: Asking) {
  return needCloud(world, target).cloud;
}

/** What the target wants of its account. Probes about one are asked only of targets that want something. */
export function wantedOf({name, cloud}: Target): CloudTarget {
  if (cloud === undefined) throw new Error(`target ${name} says nothing of a cloud`);
  return cloud;
}

/** The one cluster of the target's name; `undefined` when there is none, or several: cloud.cluster says so. */
export function theCluster(clusters: readonly CloudCluster[], {clusterName}: Pick<CloudTarget, 'clusterName'>): CloudCluster | undefined {
  const [found, second] = clusters.filter(({name}) => name === clusterName);
  return second === undefined ? found : undefined;
}

export const noCluster: Judgement = {status: 'skip', message: 'there is not one cluster of this target yet (cloud.cluster)'};

/** Names in one sentence before the rest is a number. */
export const shown = 5;
