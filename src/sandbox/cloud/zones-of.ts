import type {Account} from '../digitalocean/index.ts';
import type {Zone} from './zone.ts';

/** The zones of an account as a name server answers them. */
export function zonesOf({domains}: Pick<Account, 'domains'>, serial: number): readonly Zone[] {
  return domains.map(({name, records}) => ({
    name,
    serial,
    records: records.map((record) => ({
      type: record.type,
      name: record.name,
      data: record.data,
      ttl: record.ttl,
      priority: record.priority ?? 0,
    })),
  }));
}
