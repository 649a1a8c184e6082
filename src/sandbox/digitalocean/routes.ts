import type {Handler} from './call.ts';
import {catalogue} from './routes/catalogue.ts';
import {clusters} from './routes/clusters.ts';
import {compute} from './routes/compute.ts';
import {credentials} from './routes/credentials.ts';
import {domains} from './routes/domains.ts';
import {firewalls} from './routes/firewalls.ts';
import {loadBalancers} from './routes/load-balancers.ts';
import {others} from './routes/others.ts';
import {pools} from './routes/pools.ts';
import {records} from './routes/records.ts';
import {upgrades} from './routes/upgrades.ts';

/** `METHOD /path/{}` → handler. */
export type Routes = {readonly [route: string]: Handler};

const table = Object.entries({
  ...catalogue,
  ...compute,
  ...clusters,
  ...credentials,
  ...upgrades,
  ...pools,
  ...domains,
  ...records,
  ...firewalls,
  ...loadBalancers,
  ...others,
}).map(([route, handler]) => {
  const [method = '', path = ''] = route.split(' ');
  return {method, pattern: new RegExp(`^${path.replaceAll('{}', '([^/]+)')}/?$`), handler};
});

/** Who answers, with what the path's placeholders stand for. A trailing slash is the same path: do-wrapper sends one. */
export function route(method: string, path: string): {readonly handler: Handler; readonly params: readonly string[]} | undefined {
  for (const entry of table) {
    const match = entry.method === method ? entry.pattern.exec(path) : null;
    if (match !== null) return {handler: entry.handler, params: match.slice(1).map((part) => decodeURIComponent(part))};
  }
  return undefined;
}
