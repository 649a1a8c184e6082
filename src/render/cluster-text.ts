import type {ExitName} from '../core/exit-codes.ts';
import type {WorldKind} from '../core/ports.ts';
import type {ClusterStatus, PoolStatus} from '../pipelines/cluster/status.ts';
import type {UpgradeReport} from '../pipelines/cluster-upgrade/check.ts';
import {columns} from './columns.ts';
import {priceSentence} from './price-text.ts';

/** A report that may say that something is not well. */
export type ClusterReport = {readonly views: {readonly text: () => string; readonly json: () => string}; readonly exit: ExitName};
type About = {readonly version: string; readonly startedAt: string};

/** `gomeet cluster status` for a person and as a document. */
export function statusViews(status: ClusterStatus, {version, startedAt}: About): ClusterReport {
  const outcome = status.problems.length === 0 ? 'ok' : 'failed';
  const document = {schemaVersion: 1, tool: {name: 'gomeet', version}, command: 'cluster status', outcome, startedAt, ...status};
  return reported(() => statusLines(status), document, outcome);
}

/** `gomeet cluster upgrade --check` for a person and as a document. */
export function upgradeViews(report: UpgradeReport, {version, startedAt, upgrade}: About & {readonly upgrade: string}): ClusterReport {
  const outcome = report.problems.length === 0 ? 'ok' : 'failed';
  const document = {schemaVersion: 1, tool: {name: 'gomeet', version}, command: 'cluster upgrade --check', outcome, startedAt, ...report};
  return reported(() => upgradeLines(report, upgrade), document, outcome);
}

function reported(lines: () => readonly string[], document: object, outcome: 'ok' | 'failed'): ClusterReport {
  return {views: {text: () => `${lines().join('\n')}\n`, json: () => `${JSON.stringify(document, null, 2)}\n`}, exit: outcome};
}

function statusLines({world, target, cluster, pools, price, problems, notes}: ClusterStatus): readonly string[] {
  const head = `cluster ${target.clusterName} of target ${target.name}${worldText(world)}`;
  if (cluster === null) return [head, ...problems.map((text) => `✖ ${text}`)];
  const {region, version, ha, state, endpoint, autoUpgrade, maintenance, upgrades} = cluster;
  const rows = pools.map((pool) => [
    '  ',
    pool.name,
    `${pool.count} × ${pool.size}`,
    pool.autoScale ? `${pool.min} to ${pool.max}` : 'fixed',
    nodesText(pool),
    pool.owner === 'ours' ? '' : pool.owner,
  ]);
  return [
    `${head}: ${state}, version ${version}, ${region}, ${ha ? 'highly available control plane' : 'one control plane'}`,
    `  ${endpoint === '' ? 'no address yet' : endpoint}`,
    `  upgrades: ${upgrades.length === 0 ? 'none' : upgrades.join(', ')}; by itself: ${autoUpgrade ? `patches, ${maintenance}` : 'never'}`,
    '',
    ...columns([['  ', 'pool', 'nodes', 'autoscaler', 'state', ''], ...rows]),
    ...(price === null ? [] : ['', `Price now: ${priceSentence(price)}; beside it ${price.untold.join(', ')}`]),
    ...(problems.length + notes.length === 0 ? [] : ['']),
    ...problems.map((text) => `✖ ${text}`),
    ...notes.map((text) => `! ${text}`),
  ];
}

/** `25 Ready`, or what is not, by state. */
function nodesText({nodes}: PoolStatus): string {
  const words = nodes.map(({state, ready, cordoned}) =>
    state !== 'running' ? state : cordoned ? 'cordoned' : ready === true ? 'Ready' : ready === false ? 'not Ready' : 'running',
  );
  const counts = [...Map.groupBy(words, (word) => word)].map(([word, all]) => `${all.length} ${word}`);
  return counts.length === 0 ? 'no nodes' : counts.join(', ');
}

function upgradeLines(
  {world, target, cluster, versions, automatic, kubectl, problems, notes}: UpgradeReport,
  upgrade: string,
): readonly string[] {
  const head = `cluster ${target.clusterName} of target ${target.name}${worldText(world)}: ${cluster.version === '' ? cluster.state : `version ${cluster.version}, ${cluster.state}`}`;
  const [clean] = versions.filter(({breaks}) => breaks.length === 0).toReversed();
  return [
    head,
    ...versions.flatMap(({version, step, breaks}) => [
      `${breaks.length === 0 ? '✔' : '✖'} ${version} (${step})${breaks.length === 0 ? ': nothing would break' : ''}`,
      ...breaks.map(
        ({object, apiVersion, removedIn, instead, where}) =>
          `    ${object}: ${apiVersion} is not served since ${removedIn} (${where}); ${instead === null ? 'nothing took its place' : `use ${instead}`}`,
      ),
    ]),
    ...(cluster.state === 'absent'
      ? []
      : [
          `by itself: ${automatic.enabled ? `patches, ${automatic.maintenance}` : 'never'}; kubectl: ${kubectl === null ? 'not found' : kubectl.version}`,
        ]),
    ...problems.filter((text) => !text.startsWith('version ')).map((text) => `✖ ${text}`),
    ...notes.map((text) => `! ${text}`),
    ...(clean === undefined ? [] : ['', `Next:  ${upgrade.replace('cluster upgrade', `cluster upgrade ${clean.version}`)}`]),
  ];
}

function worldText(world: WorldKind): string {
  return world === 'simulated' ? ' (simulated: no account was contacted)' : world === 'sandbox' ? ' (sandbox on this machine)' : '';
}
