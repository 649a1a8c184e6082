import type {World} from '../../../src/core/ports.ts';
import {type RenewOptions, renew} from '../../../src/pipelines/certificates/renew.ts';
import {carriedOut, namespace, target} from '../_deployed.ts';

export const key = {apiVersion: 'cert-manager.io/v1', kind: 'Certificate', namespace, name: 'gomeet-tls'};
const again = 'gomeet certificates renew --yes';

/** `gomeet certificates renew gomeet-tls --yes` with what the test wishes for. */
export function run(world: World, more: Partial<RenewOptions> = {}, how = {}) {
  return unnamed(world, {name: key.name, ...more}, how);
}

/** The same without a name. */
export function unnamed(world: World, more: Partial<RenewOptions> = {}, how = {}) {
  return carriedOut(world, renew({world, target, force: false, ...more}, again, 'gomeet certificates status'), how);
}
