import {z} from 'zod';
import type {Account, Cluster, Version} from '../account.ts';
import {bodyOf} from '../body.ts';
import {invalid, isoTime} from '../call.ts';
import type {Routes} from '../routes.ts';
import {clusterOf} from './clusters.ts';

/** Versions that a cluster can go to, and going there. */
export const upgrades: Routes = {
  'GET /v2/kubernetes/clusters/{}/upgrades': (call) => {
    const versions = upgradesOf(call.account, clusterOf(call));
    // The API says null where others say an empty list.
    return {status: 200, json: {available_upgrade_versions: versions.length === 0 ? null : versions}};
  },
  'POST /v2/kubernetes/clusters/{}/upgrade': (call) => {
    const cluster = clusterOf(call);
    const {version} = bodyOf(call.body, z.object({version: z.string()}));
    if (!upgradesOf(call.account, cluster).some(({slug}) => slug === version)) throw invalid('invalid version slug');
    if (cluster.state !== 'running') throw invalid(`cluster is not running but ${cluster.state}`);
    cluster.upgrade = {to: version, pools: cluster.pools.map(({id}) => id), next_ms: call.now + call.latency.upgrade};
    Object.assign(cluster, {state: 'upgrading', message: 'upgrading', updated_at: isoTime(call.now)});
    return {status: 202};
  },
  'GET /v2/kubernetes/clusters/{}/status_messages': (call) => {
    clusterOf(call);
    return {status: 200, json: {messages: []}};
  },
};

/** Newer patches of the same minor version, and the next minor version; no further. */
function upgradesOf({versions}: Account, {version}: Cluster): readonly Version[] {
  const [major, minor] = numbers(version);
  return versions.filter(({slug}) => {
    const [toMajor, toMinor = 0] = numbers(slug);
    return toMajor === major && (toMinor === minor || toMinor === (minor ?? 0) + 1) && newer(slug, version);
  });
}

/** `1.33.1-do.3` → 1, 33, 1, 3. */
function numbers(slug: string): readonly number[] {
  return slug.replace('-do', '').split('.').map(Number);
}

function newer(a: string, b: string): boolean {
  const [left, right] = [numbers(a), numbers(b)];
  const at = left.findIndex((number, index) => number !== right[index]);
  return at !== -1 && (left[at] ?? 0) > (right[at] ?? 0);
}
