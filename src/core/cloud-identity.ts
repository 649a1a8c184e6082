import type {Cloud} from './cloud.ts';
import type {CloudAccount} from './cloud-data.ts';
import type {ClusterIdentity} from './ports.ts';

/** What a plan about an account is bound to, where there may be no cluster yet: another account is another plan. */
export function accountIdentity({server}: Pick<Cloud, 'server'>, {uuid, team}: CloudAccount): ClusterIdentity {
  return {context: team.name === '' ? 'personal account' : `team ${team.name}`, server, uid: `${uuid}/${team.uuid}`, serverVersion: ''};
}
