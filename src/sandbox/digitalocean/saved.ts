import {z} from 'zod';
import {UserError} from '../../core/errors.ts';
import type {Account} from './account.ts';

/** Everything that survives the process. `other`: the account of the other team. `used`: requests of the hour that began at `since`. */
export type Saved = {
  readonly schemaVersion: 1;
  readonly account: Account;
  readonly other: Account;
  readonly requests: number;
  readonly since: number;
  readonly used: number;
};

const shape = z.looseObject({
  schemaVersion: z.literal(1),
  account: z.looseObject({serial: z.int(), clusters: z.array(z.unknown()), domains: z.array(z.unknown())}),
  other: z.looseObject({serial: z.int()}),
  requests: z.int(),
  since: z.number(),
  used: z.int(),
});

/** What an emulator wrote earlier. Only its frame is looked at: nobody else writes it. Throws a UserError. */
export function readSaved(saved: unknown): Saved {
  const read = shape.safeParse(saved);
  if (!read.success) throw new UserError('the saved account cannot be read: it was written by another version, or by hand');
  return structuredClone(read.data) as unknown as Saved;
}

/** The account that a token of another team sees: nothing is in it. */
export function otherTeam(account: Account): Account {
  const {owner} = account;
  const empty = {
    clusters: [],
    load_balancers: [],
    domains: [],
    firewalls: [],
    volumes: [],
    droplets: [],
    keys: [],
    checks: [],
    balanced: [],
  };
  return {
    ...structuredClone(account),
    ...empty,
    owner: {
      ...owner,
      uuid: [...owner.uuid].reverse().join(''),
      email: 'somebody@example.com',
      team: {uuid: 'another-team', name: 'Another Team'},
    },
  };
}
