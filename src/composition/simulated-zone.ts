import type {DnsAnswer, Outside} from '../core/network.ts';
import {type Zone, zoneAnswer} from '../sandbox/cloud/zone.ts';

/** DNS's number of a record that holds an IPv4 address. */
const addressType = 1;

export type ZoneSource = {
  /** The account's zones as they are now. */
  readonly zones: () => Promise<readonly Zone[]>;
  /** Addresses of the platform's load balancers. */
  readonly entrances: () => Promise<readonly string[]>;
};

/**
 * Names of the account's zones lead where its records say. Without an account the simulated world says that of the platform's
 * names by itself; where a fault has them lead elsewhere, they still do.
 */
export function simulatedZone(outside: Outside, source: ZoneSource): Outside {
  const told = async (name: string, answers: readonly DnsAnswer[]): Promise<readonly DnsAnswer[]> => {
    const [zones, entrances] = await Promise.all([source.zones(), source.entrances()]);
    const ours = zones.some((zone) => name === zone.name || name.endsWith(`.${zone.name}`));
    const misled = answers.some(({addresses}) => addresses.some((address) => !entrances.includes(address)));
    if (!ours || misled) return answers;
    const records = zoneAnswer(zones, {name, type: addressType}).records.filter(({type}) => type === addressType);
    const addresses = records.map(({data}) => data.join('.'));
    const ttlS = records[0]?.ttlS ?? null;
    return answers.map(({resolver}) => ({resolver, addresses, ttlS, error: addresses.length === 0 ? 'ENOTFOUND' : ''}));
  };
  return {
    ...outside,
    resolve: async (name, signal) => told(name, await outside.resolve(name, signal)),
    resolveAt: async (servers, name, signal) => told(name, await outside.resolveAt(servers, name, signal)),
  };
}
