import type {NameRecords} from '../../checks/dns/_name.ts';
import type {WantedName} from '../../checks/dns/_wanted.ts';
import {hostIn, nameIn, recordText} from '../../checks/dns/_zones.ts';
import type {DnsRecord} from '../../core/cloud-data.ts';
import type {Conflict, ZoneOwner} from './plan-records.ts';

/** Why a name cannot be had: what somebody else put there is shown and never changed, unless it was asked for by name. */
export function conflictsOf(wanted: WantedName, here: NameRecords, owner: ZoneOwner): readonly Conflict[] {
  const {host, type} = wanted;
  const {leading, beside, owners, delegations, external} = here;
  const no = (why: string): readonly Conflict[] => [{host, why, adoptable: false}];
  const [cut] = delegations;
  if (cut !== undefined) return no(`${hostIn(owner.zone, cut.name)} is handed to other name servers (${listed(delegations)})`);
  if (type === 'CNAME' && nameIn(owner.zone, host) === '@')
    return no(`the load balancer has a hostname (${wanted.values.join()}), and a zone itself cannot be a CNAME`);
  if (type === 'CNAME' && beside.length > 0) return no(`it has ${listed(beside)}, and a CNAME bears no other record beside it`);
  if (owner.adopt.includes(host)) return [];
  const yes = (why: string): readonly Conflict[] => [{host, why, adoptable: true}];
  const others = owners.filter((one) => one !== owner.clusterName);
  if (others.length > 0) return yes(`gomeet looks after it for ${others.join(', ')} (${listed(leading) || 'no record'})`);
  if (leading.length > 0 && !owners.includes(owner.clusterName))
    return yes(`it has ${listed(leading)}, which ${external ? 'external-dns looks after' : 'gomeet did not make'}`);
  const six = leading.filter((one) => one.type === 'AAAA');
  return six.length === 0 ? [] : yes(`it has ${listed(six)} too, which gomeet did not make`);
}

function listed(records: readonly DnsRecord[]): string {
  return records.map(recordText).join(', ');
}
