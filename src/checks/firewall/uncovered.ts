import type {CloudFirewall} from '../../core/cloud-data.ts';
import {firewallName} from '../../core/cloud-target.ts';
import {sentenceOf} from '../../core/errors.ts';
import {at, type KubeObject, textAt} from '../../core/objects.ts';
import {isLiving} from '../../core/pods.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import {type FirewallReading, reachingTags, readFirewalls, withoutNodes} from './_reading.ts';
import {hasMedia, mediaPool, mediaTag} from './_wanted.ts';

export type UncoveredReading = FirewallReading & {
  /** Media servers on the host network; a sentence when they could not be asked for. */
  readonly pods: readonly KubeObject[] | string;
};

type Node = {readonly name: string; readonly id: string; readonly pool: string; readonly tags: readonly string[]};

const shownNodes = 5;

/** A machine that no firewall reaches lets everything in; one that only the cluster's own reaches lets no media in. */
export default probe<UncoveredReading>({
  id: 'firewall.uncovered',
  question: 'Does our firewall reach every node that media is sent to?',
  severity: 'critical',
  required: true,
  source: {kind: 'digitalocean', query: 'tags of the droplets of our nodes; media servers on the host network, from the cluster'},
  wants: 'cloud',
  read: async (asking, signal) => {
    const {world, target} = asking;
    const [reading, pods] = await Promise.all([
      readFirewalls(asking, signal),
      world.cluster
        .list('v1', 'Pod', {namespace: target.namespace}, signal)
        .then((all) => all.filter((pod) => isLiving(pod) && isMedia(pod)), sentenceOf),
    ]);
    signal.throwIfAborted();
    return {...reading, pods};
  },
  judge: (reading, {cloud, manifests}) => {
    if (cloud === undefined) return {status: 'skip', message: 'this target says nothing of a cloud'};
    if (!hasMedia(manifests)) return {status: 'skip', message: 'these manifests have no media servers'};
    if (reading.clusters.length === 0) return withoutNodes(cloud);
    const {pods, firewalls} = reading;
    const hosts = new Set(typeof pods === 'string' ? [] : pods.flatMap((pod) => textAt(pod, 'spec', 'nodeName') ?? []));
    const pool = mediaPool(cloud);
    const nodes = nodesOf(reading).filter((node) => node.pool === pool || hosts.has(node.name));
    if (nodes.length === 0) return {status: 'fail', message: `pool ${pool} has no nodes`, hint: 'gomeet cluster status', transient: true};
    const ours = firewalls.filter(({name}) => name === firewallName(cloud));
    const missed = nodes.filter((node) => !ours.some((one) => reaches(one, node)));
    // By tags of pools and clusters, too: whoever only lacks our tag is not naked.
    const known = reachingTags(reading, cloud);
    const naked = missed.filter(
      (node) => !firewalls.some((one) => reaches(one, node) || one.tags.some((tag) => tag.startsWith('k8s') && known.has(tag))),
    );
    const judged = [
      ...judgeNodes(naked, 'no firewall at all reaches', 'every port there is open to the world', mediaTag(cloud)),
      ...judgeNodes(
        missed.filter((node) => !naked.includes(node)),
        'our firewall does not reach',
        'media cannot come in there',
        mediaTag(cloud),
      ),
      ...(typeof pods === 'string' ? [unasked(pods)] : []),
    ];
    if (judged.length > 0) return judged;
    return {
      status: 'pass',
      message: `our firewall reaches all ${nodes.length} nodes that media is sent to`,
      observed: [{name: 'nodes', value: nodes.length, unit: 'count'}],
    };
  },
});

/** Other pods on the host network, such as exporters, nobody outside has business with. */
function isMedia(pod: KubeObject): boolean {
  return at(pod, 'spec', 'hostNetwork') === true && ['livekit-sfu', 'turn-service'].includes(pod.metadata.labels?.['app'] ?? '');
}

/** Nodes that have a machine; those to come get their pool's tags. */
function nodesOf({clusters, droplets}: FirewallReading): readonly Node[] {
  return clusters.flatMap(({pools}) =>
    pools.flatMap((pool) =>
      pool.nodes
        .filter(({dropletId}) => dropletId !== '')
        .map(({name, dropletId}) => ({
          name,
          id: dropletId,
          pool: plainName(pool.labels, pool.name),
          tags: droplets.find(({id}) => id === dropletId)?.tags ?? [],
        })),
    ),
  );
}

/** A pool that was replaced has another name; its label stays. */
function plainName(labels: {readonly [key: string]: string}, name: string): string {
  return labels['gomeet.io/pool'] ?? name;
}

function reaches(firewall: CloudFirewall, {id, tags}: Node): boolean {
  return firewall.dropletIds.includes(id) || firewall.tags.some((tag) => tags.includes(tag));
}

function judgeNodes(nodes: readonly Node[], what: string, so: string, tag: string): readonly Judgement[] {
  if (nodes.length === 0) return [];
  const names = nodes.map(({name, id}) => name || `droplet ${id}`);
  return [
    {
      status: 'fail',
      message: `${what} ${someOf(names, shownNodes)}: ${so}`,
      observed: [{name: 'nodes', value: nodes.length, unit: 'count'}],
      hint: `gomeet firewall sync; the nodes get tag ${tag} from their pool: gomeet cluster plan`,
    },
  ];
}

function unasked(why: string): Judgement {
  return {status: 'unknown', instance: 'pods', message: `not measured: on which other nodes media servers run (${why})`};
}
