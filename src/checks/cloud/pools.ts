import {sizeFor} from '../../capacity/machine-size.ts';
import type {CloudCluster, CloudPool, CloudSize} from '../../core/cloud-data.ts';
import {type CloudTarget, ownerTag, poolTag, taintText, type WantedPool} from '../../core/cloud-target.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import {about, account, apiSource, noCluster, shown, theCluster, wantedOf} from './_account.ts';

export type PoolsReading = {readonly cluster: CloudCluster | undefined; readonly sizes: readonly CloudSize[]};

const hint = 'see the difference with: gomeet cluster plan; bring it about with: gomeet cluster apply';

export default probe<PoolsReading>({
  id: 'cloud.pools',
  question: 'Are the pools of nodes as the target wants them?',
  severity: 'critical',
  required: true,
  ...about,
  source: apiSource('kubernetes/clusters', 'sizes'),
  read: async (asking, signal) => {
    const cloud = account(asking);
    const [clusters, sizes] = await Promise.all([cloud.clusters(signal), cloud.sizes(signal)]);
    return {cluster: theCluster(clusters, wantedOf(asking.target)), sizes};
  },
  judge: ({cluster, sizes}, target): Judgement | readonly Judgement[] => {
    if (cluster === undefined) return noCluster;
    const wanted = wantedOf(target);
    const bad = wanted.pools.flatMap((pool) => judgePool(pool, cluster, wanted, sizes));
    if (bad.length > 0) return bad;
    const known = wanted.pools.map((pool) => ({pool, found: poolsOf(pool, cluster, wanted)}));
    const extra = cluster.pools.filter((one) => !known.some(({found}) => found.includes(one)));
    const said = known.map(({pool, found}) => `${pool.name} ${found.map(({count, size}) => `${count} × ${size}`).join(' and ')}`);
    const rest =
      extra.length === 0
        ? ''
        : `; in no profile, and left alone: ${someOf(
            extra.map(({name}) => name),
            shown,
          )}`;
    return {
      status: 'pass',
      message: `${said.join(', ')}${rest}`,
      observed: known.map(({pool, found}) => ({name: pool.name, value: found.reduce((sum, {count}) => sum + count, 0), unit: 'nodes'})),
    };
  },
});

/** A pool keeps its mark under another name: one that replaces another cannot have the same. */
function poolsOf({name}: WantedPool, {pools}: CloudCluster, wanted: CloudTarget): readonly CloudPool[] {
  const marked = pools.filter(({tags}) => tags.includes(poolTag(wanted, name)));
  return marked.length > 0 ? marked : pools.filter((pool) => pool.name === name);
}

function judgePool(pool: WantedPool, cluster: CloudCluster, wanted: CloudTarget, sizes: readonly CloudSize[]): readonly Judgement[] {
  const found = poolsOf(pool, cluster, wanted);
  const instance = pool.name;
  if (found.length === 0)
    return [{status: 'fail', instance, message: `cluster ${cluster.name} has no pool ${pool.name}: its pods have no node`, hint}];
  const [only, second] = found;
  if (only !== undefined && second !== undefined) {
    const names = found.map(({name, size, count}) => `${name} (${count} × ${size})`).join(' and ');
    return [{status: 'warn', instance, message: `${names} are both pool ${pool.name}: a replacement is not finished`, hint}];
  }
  return found.flatMap((one): readonly Judgement[] => {
    const wrong = [...labelProblems(one, pool), ...taintProblems(one, pool)];
    const odd = [...sizeProblems(one, pool, sizes), ...boundProblems(one, pool), ...markProblems(one, pool, wanted), ...nodeProblems(one)];
    if (wrong.length > 0) return [{status: 'fail', instance, message: [...wrong, ...odd].join('; '), hint}];
    return odd.length > 0 ? [{status: 'warn', instance, message: odd.join('; '), hint}] : [];
  });
}

function labelProblems({labels}: CloudPool, pool: WantedPool): readonly string[] {
  return Object.entries(pool.labels)
    .filter(([key, value]) => labels[key] !== value)
    .map(([key, value]) => `label ${key} is ${labels[key] ?? 'not there'}, wanted ${value}: pods that ask for it are not placed`);
}

function taintProblems({taints}: CloudPool, pool: WantedPool): readonly string[] {
  const [has, wants] = [taints.map(taintText), pool.taints.map(taintText)];
  return [
    ...wants.filter((one) => !has.includes(one)).map((one) => `taint ${one} is not there: other pods may take its nodes`),
    ...has.filter((one) => !wants.includes(one)).map((one) => `taint ${one} is not wanted: pods are kept away`),
  ];
}

/** Where the configuration names no size, every size that is large enough is right. */
function sizeProblems({size}: CloudPool, pool: WantedPool, sizes: readonly CloudSize[]): readonly string[] {
  if (pool.size !== null) return size === pool.size ? [] : [`its nodes are ${size}, wanted ${pool.size}`];
  const choice = sizeFor(pool, sizes, '', undefined, size);
  return choice.outcome === 'found' && choice.slug === size
    ? []
    : [
        `its nodes are ${size}, less than the ${pool.machine.cpu} vCPU and ${Math.round(pool.machine.memoryBytes / 2 ** 30)} GiB of the profile`,
      ];
}

function boundProblems({autoScale, min, max, count}: CloudPool, pool: WantedPool): readonly string[] {
  const fixed = pool.min === pool.max;
  const bounds = (on: boolean, from: number, to: number) => (on ? `${from} to ${to} nodes` : 'off');
  const [is, wants] = [bounds(autoScale, min, max), bounds(!fixed, pool.min, pool.max)];
  if (is !== wants) return [`its autoscaler is ${is}, wanted ${wants}`];
  if (fixed) return count === pool.count ? [] : [`it has ${count} nodes, wanted ${pool.count}`];
  return count < min || count > max ? [`it has ${count} nodes, outside its own bounds`] : [];
}

function markProblems({tags}: CloudPool, pool: WantedPool, wanted: CloudTarget): readonly string[] {
  const missing = [ownerTag(wanted), poolTag(wanted, pool.name)].filter((tag) => !tags.includes(tag));
  return missing.length === 0 ? [] : [`tag ${missing.join(', ')} is not there: the firewall of that tag does not cover its nodes`];
}

function nodeProblems({nodes}: CloudPool): readonly string[] {
  const away = nodes.filter(({state}) => state !== 'running');
  return away.length === 0
    ? []
    : [
        `${away.length} of ${nodes.length} nodes do not run: ${someOf(
          away.map(({name, id, state}) => `${name || id} ${state}`),
          3,
        )}`,
      ];
}
