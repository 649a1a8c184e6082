import type {Account, Droplet, Volume, Vpc} from '../account.ts';
import {type Call, find, notFound, remove} from '../call.ts';
import {page} from '../page.ts';
import type {Routes} from '../routes.ts';
import {shownDroplet, shownRegion} from '../shown.ts';

/** Networks, machines and disks. */
export const compute: Routes = {
  'GET /v2/vpcs': (call) => page(call, 'vpcs', call.account.vpcs.map(shownVpc)),
  'GET /v2/vpcs/{}': ({account, params: [id]}) => ({status: 200, json: {vpc: shownVpc(find(account.vpcs, (one) => one.id === id))}}),
  'GET /v2/droplets': (call) => page(call, 'droplets', wantedDroplets(call)),
  'GET /v2/droplets/{}': ({account, params: [id]}) => {
    const {droplet, building} = find(allDroplets(account), (one) => String(one.droplet.id) === id);
    return {status: 200, json: {droplet: shownDroplet(account, droplet, building)}};
  },
  'DELETE /v2/droplets/{}': ({account, now, params: [id]}) => {
    const own = account.droplets.find((one) => String(one.id) === id);
    if (own !== undefined) {
      remove(account.droplets, own);
      return {status: 204};
    }
    const node = account.clusters.flatMap(({pools}) => pools.flatMap(({nodes}) => nodes)).find(({droplet}) => String(droplet.id) === id);
    if (node === undefined) throw notFound();
    // A machine of a pool comes back: the pool keeps its count.
    Object.assign(node, {state: 'deleting', gone_ms: now, replace: true});
    return {status: 204};
  },
  'GET /v2/volumes': (call) => page(call, 'volumes', wantedVolumes(call)),
  'GET /v2/volumes/{}': ({account, params: [id]}) => ({
    status: 200,
    json: {
      volume: shownVolume(
        account,
        find(account.volumes, (one) => one.id === id),
      ),
    },
  }),
  'DELETE /v2/volumes/{}': ({account, params: [id]}) => {
    remove(
      account.volumes,
      find(account.volumes, (one) => one.id === id),
    );
    return {status: 204};
  },
};

/** Every machine, those of pools too. */
export function allDroplets({droplets, clusters}: Account): readonly {readonly droplet: Droplet; readonly building: boolean}[] {
  const nodes = clusters.flatMap(({pools}) => pools.flatMap((pool) => pool.nodes));
  return [
    ...droplets.map((droplet) => ({droplet, building: false})),
    ...nodes.map(({droplet, state}) => ({droplet, building: state === 'provisioning'})),
  ];
}

function wantedDroplets({account, query}: Call) {
  const tag = query.get('tag_name');
  const name = query.get('name');
  return allDroplets(account)
    .filter(({droplet}) => (tag === null || droplet.tags.includes(tag)) && (name === null || droplet.name === name))
    .map(({droplet, building}) => shownDroplet(account, droplet, building));
}

function wantedVolumes({account, query}: Call) {
  const name = query.get('name');
  const region = query.get('region');
  return account.volumes
    .filter((volume) => (name === null || volume.name === name) && (region === null || volume.region === region))
    .map((volume) => shownVolume(account, volume));
}

function shownVolume(account: Account, volume: Volume) {
  return {...volume, region: shownRegion(account, volume.region), filesystem_type: 'ext4', filesystem_label: ''};
}

function shownVpc(vpc: Vpc) {
  return {...vpc, urn: `do:vpc:${vpc.id}`};
}
