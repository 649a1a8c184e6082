import {parseFaults} from '../faults/_parse.ts';
import type {Account} from '../sandbox/digitalocean/index.ts';

/** Name of the firewall that a fault makes. */
const name = 'simulated-fault';

/** What faults do to a simulated account: those that are asked for are there, those of an earlier command are not. */
export function strikeAccount(account: Account, faults: readonly string[]): void {
  account.firewalls = account.firewalls.filter((one) => one.name !== name);
  for (const {effect} of parseFaults(faults)) {
    if (effect.kind !== 'firewall-open') continue;
    const [cluster] = account.clusters;
    account.firewalls.push({
      id: '00000000-0000-4000-8000-000000000001',
      name,
      inbound_rules: [
        {
          protocol: 'tcp',
          ports: effect.ports,
          peers: {addresses: ['0.0.0.0/0'], tags: [], droplet_ids: [], load_balancer_uids: [], kubernetes_ids: []},
        },
      ],
      outbound_rules: [],
      tags: [`k8s:${cluster?.id ?? ''}`],
      droplet_ids: [],
      created_at: cluster?.created_at ?? '',
      ready_ms: 0,
    });
  }
}

/** Whether an account shows a fault, or should. */
export function isStruck({firewalls}: Account, faults: readonly string[]): boolean {
  return firewalls.some((one) => one.name === name) || parseFaults(faults).some(({effect}) => effect.kind === 'firewall-open');
}
