import {Refused} from '../../core/errors.ts';
import type {DnsPlan} from './gather-records.ts';

/** Refuses names that cannot be had, with what is in the way. `sync` is the command line that --adopt could be added to. */
export function refuseConflicts({homeless, domains, conflicts}: DnsPlan, sync: string): void {
  const [lost] = homeless;
  if (lost !== undefined) {
    const parent = lost.slice(lost.indexOf('.') + 1);
    throw new Refused(
      `${homeless.join(', ')}: no domain of the account holds ${homeless.length === 1 ? 'it' : 'them'} (it has ${domains.join(', ') || 'none'})`,
      {
        suggestions: [
          `add ${parent} to the account (doctl compute domain create ${parent}) and have its registrar name ns1, ns2 and ns3.digitalocean.com`,
          'or correct domain of the target in gomeet.yaml, or use a token of the team that has it',
        ],
      },
    );
  }
  const [first] = conflicts;
  if (first === undefined) return;
  const lines = conflicts.map(({host, why}) => `${host}: ${why}`);
  const open = conflicts.filter(({adoptable}) => adoptable).map(({host}) => host);
  throw new Refused(`${lines[0]}${lines.length === 1 ? '' : ` (and ${lines.length - 1} more)`}`, {
    suggestions: [
      ...lines.slice(1),
      ...(open.length === 0
        ? ['remove what is in the way where it was made, then run the same command again']
        : [`remove them where they were made, or take them over with: ${sync} ${open.map((host) => `--adopt ${host}`).join(' ')}`]),
    ],
  });
}

/** Refuses to lead users to an address that is no longer ours: somebody else may have it by now. */
export function refuseStray({stray}: DnsPlan): void {
  if (stray === undefined) return;
  throw new Refused(stray, {
    suggestions: [
      'the cloud controller makes another one when its Service is made anew: kubectl delete service traefik (in its namespace), then gomeet deploy',
      'see the load balancers with: doctl compute load-balancer list',
    ],
  });
}

/** Refuses to write names that have nowhere to lead. */
export function refuseNowhere({names}: DnsPlan): void {
  const known = names.some(({values}) => values.length > 0);
  const [first] = names.filter(({values}) => values.length === 0);
  if (first?.unknown === undefined || (known && first.host.startsWith('turn.'))) return;
  throw new Refused(`${first.host} has nowhere to lead: ${first.unknown}`, {
    suggestions: ['see why with: gomeet diagnose traefik', 'put the gateway there with: gomeet deploy'],
  });
}
