import type {CloudTarget} from '../core/cloud-target.ts';

/** A second control plane is of no use to a platform that is down with its only general node. */
export function wantsHa({pools}: Pick<CloudTarget, 'pools'>): boolean {
  const general = pools.find(({name}) => name === 'general') ?? pools[0];
  return (general?.count ?? 0) > 1;
}
