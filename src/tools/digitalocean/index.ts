import type {Cloud} from '../../core/cloud.ts';
import {accountCalls} from './account.ts';
import {apiOver} from './api.ts';
import {clusterCalls} from './clusters.ts';
import {domainCalls} from './domains.ts';
import {firewallCalls} from './firewalls.ts';
import {networkCalls} from './network.ts';
import {type TransportOptions, transport} from './transport.ts';

export type DigitalOceanOptions = TransportOptions & {
  /** Base address of the API, for messages. */
  readonly server: string;
};

/** A DigitalOcean account behind the port; contacts nothing yet. */
export function digitalOcean({server, ...options}: DigitalOceanOptions): Cloud {
  const carrier = transport(options);
  const api = apiOver(carrier);
  return {
    credential: options.credential,
    server,
    rateLimit: carrier.rateLimit,
    ...accountCalls(api),
    ...networkCalls(api),
    ...clusterCalls(api),
    ...domainCalls(api),
    ...firewallCalls(api),
  };
}
