import {page} from '../page.ts';
import type {Routes} from '../routes.ts';
import {shownRegion, shownSize} from '../shown.ts';

/** What an account is, and what can be had. */
export const catalogue: Routes = {
  'GET /v2/account': ({account: {owner}}) => {
    const {droplet_limit, floating_ip_limit, volume_limit, email, name, uuid, email_verified, status, status_message, team} = owner;
    const limits = {droplet_limit, floating_ip_limit, reserved_ip_limit: floating_ip_limit, volume_limit};
    return {status: 200, json: {account: {...limits, email, name, uuid, email_verified, status, status_message, team}}};
  },
  'GET /v2/sizes': (call) => page(call, 'sizes', call.account.sizes.map(shownSize)),
  'GET /v2/regions': (call) =>
    page(
      call,
      'regions',
      call.account.regions.map(({slug}) => shownRegion(call.account, slug)),
    ),
  'GET /v2/kubernetes/options': ({account: {regions, sizes, versions}}) => ({
    status: 200,
    json: {
      options: {
        regions: regions.filter(({features}) => features.includes('kubernetes')).map(({name, slug}) => ({name, slug})),
        versions,
        // The smallest machines have less memory than a node needs for itself.
        sizes: sizes.filter(({memory}) => memory >= 2048).map(({slug}) => ({name: slug, slug})),
      },
    },
  }),
};
