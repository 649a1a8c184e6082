import {wantedHosts} from '../../checks/dns/_wanted.ts';
import type {CloudTarget} from '../../core/cloud-target.ts';
import {UserError} from '../../core/errors.ts';
import {didYouMean} from '../../core/nearest.ts';
import type {Target} from '../../core/target.ts';
import type {DnsWish} from '../../steps/dns/gather-records.ts';

/** Names that were given, as whole host names. Throws a UserError for one that cannot be meant. */
export function parseWish(given: DnsWish, target: Target, wanted: CloudTarget): DnsWish {
  const {edge, turn} = wantedHosts(target, wanted);
  const hosts = [...edge, ...turn];
  const all = (names: readonly string[]) => [...new Set(names.map((name) => hostOf(name, wanted.domain)))];
  const wish = {adopt: all(given.adopt), remove: all(given.remove)};
  for (const host of wish.adopt) {
    if (hosts.includes(host)) continue;
    throw new UserError(`--adopt ${host}: target ${target.name} has no such name${didYouMean(host, hosts)}`, {
      suggestions: [`its names are: ${hosts.join(', ')}`],
    });
  }
  for (const host of wish.remove) {
    if (!hosts.includes(host)) continue;
    throw new UserError(`--remove ${host}: target ${target.name} has this name, so it would come back`, {
      suggestions: ['take it out of the manifests first'],
    });
  }
  return wish;
}

/** `old` is short for a name of the target's domain. */
function hostOf(typed: string, domain: string): string {
  const name = typed.toLowerCase().replace(/\.$/, '');
  return name.includes('.') ? name : `${name}.${domain}`;
}
