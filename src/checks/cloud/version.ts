import type {CloudCluster, KubernetesOffer} from '../../core/cloud-data.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import {about, account, apiSource, noCluster, shown, theCluster, wantedOf} from './_account.ts';

export type VersionReading = {
  readonly cluster: CloudCluster | undefined;
  readonly offer: KubernetesOffer;
  readonly upgrades: readonly string[];
};

/** The API tells no dates: how long a version is supported follows only from how many newer ones are offered. */
export default probe<VersionReading>({
  id: 'cloud.version',
  question: 'Is the version of the cluster still offered, and is an upgrade pending?',
  severity: 'warning',
  required: false,
  ...about,
  source: apiSource('kubernetes/clusters', 'kubernetes/options', 'kubernetes/clusters/{id}/upgrades'),
  read: async (asking, signal) => {
    const cloud = account(asking);
    const [clusters, offer] = await Promise.all([cloud.clusters(signal), cloud.kubernetesOffer(signal)]);
    const cluster = theCluster(clusters, wantedOf(asking.target));
    return {cluster, offer, upgrades: cluster === undefined ? [] : await cloud.upgrades(cluster.id, signal)};
  },
  judge: ({cluster, offer, upgrades}): Judgement => {
    if (cluster === undefined) return noCluster;
    const {name, version, autoUpgrade, maintenance} = cluster;
    const minors = [...new Set(offer.versions.map(({kubernetes}) => minorOf(kubernetes)))];
    const minor = minorOf(version);
    const newer = minors.filter((one) => compare(one, minor) > 0);
    const observed = [
      {name: 'version', value: version, unit: ''},
      {name: 'newerMinors', value: newer.length, unit: 'count'},
    ];
    const hint = 'see what would change with: gomeet cluster upgrade --check';
    const offered = `offered are ${someOf(minors, shown)}`;
    if (minors.length === 0) return {status: 'unknown', message: 'not measured: the API offers no versions at all', observed};
    if (!minors.includes(minor) && newer.length > 0)
      return {
        status: 'fail',
        message: `${name} runs ${version}, and ${minor} is not offered any more (${offered}): DigitalOcean schedules an upgrade of its own`,
        hint,
        observed,
      };
    if (minors.length > 1 && newer.length === minors.length - 1)
      return {
        status: 'warn',
        message: `${name} runs ${version}, and ${minor} is the oldest that is offered (${offered}): the next release ends its support`,
        hint,
        observed,
      };
    const patch = upgrades.filter((one) => minorOf(one) === minor);
    if (patch.length > 0) {
      const when = autoUpgrade
        ? `it is made by itself${maintenance === '' ? '' : ` in the window ${maintenance}`}`
        : 'nobody makes it by itself';
      return {
        status: autoUpgrade ? 'pass' : 'warn',
        message: `${name} runs ${version}; ${someOf(patch, shown)} is pending, and ${when}`,
        ...(autoUpgrade ? {} : {hint}),
        observed,
      };
    }
    const ahead = upgrades.length === 0 ? 'no upgrade is pending' : `${someOf(upgrades, shown)} can follow`;
    const age = newer.length === 0 ? 'the newest' : `${newer.length} newer ${newer.length === 1 ? 'minor is' : 'minors are'} offered`;
    return {status: 'pass', message: `${name} runs ${version}: ${age}, ${ahead}; the API tells no date for the end of support`, observed};
  },
});

/** `1.33.1-do.3` → `1.33`. */
function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', {numeric: true});
}
