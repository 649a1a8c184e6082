import type {StandIn} from '../stand-ins/index.ts';
import type {SandboxCloud} from '../state.ts';
import {INSTALL_MOTO} from './prepare.ts';

/** What answers instead of a DigitalOcean account. */
export function withCloud(rows: readonly StandIn[], {api, spaces, domain}: SandboxCloud): readonly StandIn[] {
  const instead: Readonly<Record<string, string>> = {
    'LoadBalancer address':
      "the load balancer that the account's controller makes for each Service: new, then active; one that somebody deleted is made again when the Service changes",
    DNS: `a name server on loopback that answers for ${domain} from the account's records; every name server of the zone is this one`,
  };
  return [
    ...rows.map((row) => ({...row, instead: instead[row.name] ?? row.instead})),
    {
      name: 'DigitalOcean',
      instead: `${api}: an emulator of its API that keeps an account over time; nothing is bought, prices are those that it was built with`,
    },
    {
      name: 'node pools',
      instead: 'simulated nodes that join and go with the pools of the account; the control plane keeps its version in an upgrade',
    },
    {name: 'firewall', instead: 'kept in the account and enforced by nobody'},
    {
      name: 'Spaces',
      instead:
        spaces === null
          ? `none: moto_server does not run on this machine (${INSTALL_MOTO})`
          : `${spaces.endpoint}: the S3 server of moto, in memory: its buckets are gone when it ends`,
    },
  ];
}
