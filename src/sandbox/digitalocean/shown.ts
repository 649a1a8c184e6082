import type {Account, Cluster, Droplet, Node, Pool, Size} from './account.ts';
import {isoTime, notFound} from './call.ts';

/** A region as it stands inside other answers. */
export function shownRegion({regions, sizes}: Account, slug: string) {
  const region = regions.find((one) => one.slug === slug);
  if (region === undefined) throw notFound();
  const {name, features, available} = region;
  return {name, slug, features, available, sizes: sizes.filter((size) => size.regions.includes(slug)).map((size) => size.slug)};
}

export function shownSize(size: Size) {
  return {...size, disk_info: [{type: 'local', size: {amount: size.disk, unit: 'gib'}}]};
}

function shownNode(node: Node) {
  const {id, state, created_at, updated_at} = node;
  // While the droplet is built there is no node object, and the API tells no name.
  const name = state === 'provisioning' ? '' : node.name;
  return {id, name, status: {state}, droplet_id: String(node.droplet.id), created_at, updated_at};
}

export function shownPool({id, name, size, count, tags, labels, taints, auto_scale, min_nodes, max_nodes, nodes}: Pool) {
  const shown = nodes.map(shownNode);
  return {id, name, size, count, tags, labels, taints, auto_scale, min_nodes, max_nodes, nodes: shown};
}

export function shownCluster(cluster: Cluster) {
  const {id, name, region, version, vpc_uuid, cluster_subnet, service_subnet, tags, ha, auto_upgrade, surge_upgrade} = cluster;
  const {created_at, updated_at, maintenance_policy, state, message} = cluster;
  const up = state !== 'provisioning';
  return {
    id,
    name,
    region,
    version,
    cluster_subnet,
    service_subnet,
    vpc_uuid,
    ipv4: up ? cluster.ipv4 : '',
    endpoint: up ? `https://${id}.k8s.ondigitalocean.com` : '',
    tags,
    node_pools: cluster.pools.map(shownPool),
    maintenance_policy: maintenance_policy === null ? null : {...maintenance_policy, duration: '4h0m0s'},
    auto_upgrade,
    status: {state, message},
    created_at,
    updated_at,
    surge_upgrade,
    ha,
    registry_enabled: false,
  };
}

/** `building`: the machine has no address yet. */
export function shownDroplet(account: Account, droplet: Droplet, building: boolean) {
  const size = account.sizes.find(({slug}) => slug === droplet.size);
  if (size === undefined) throw notFound();
  const {id, name, created_at, tags, vpc_uuid} = droplet;
  const address = (ip_address: string, type: string) => ({ip_address, netmask: '255.255.0.0', gateway: '198.18.0.1', type});
  return {
    id,
    name,
    memory: size.memory,
    vcpus: size.vcpus,
    disk: size.disk,
    disk_info: shownSize(size).disk_info,
    locked: false,
    status: building ? 'new' : 'active',
    kernel: null,
    created_at,
    features: ['monitoring', 'private_networking'],
    backup_ids: [],
    next_backup_window: null,
    snapshot_ids: [],
    image: nodeImage,
    volume_ids: account.volumes.filter((volume) => volume.droplet_ids.includes(id)).map((volume) => volume.id),
    size: shownSize(size),
    size_slug: size.slug,
    networks: {v4: building ? [] : [address(droplet.private_ip, 'private'), address(droplet.public_ip, 'public')], v6: []},
    region: shownRegion(account, droplet.region),
    tags,
    vpc_uuid,
  };
}

const nodeImage = {
  id: 1,
  name: 'Debian 12 x64',
  type: 'base',
  distribution: 'Debian',
  slug: 'debian-12-x64',
  public: true,
  regions: ['fra1'],
  created_at: isoTime(0),
  min_disk_size: 7,
  size_gigabytes: 1.5,
  description: '',
  tags: [],
  status: 'available',
  error_message: '',
};
