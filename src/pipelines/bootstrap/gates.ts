import type {Addon} from '../../addons/lock.ts';
import {certManagerCrds, traefikCrds} from '../../checks/addons/_crds.ts';
import {issuersAccepted} from '../../checks/addons/_trial.ts';
import certManager from '../../checks/addons/cert-manager.ts';

import metricsServer from '../../checks/kubernetes/metrics-server.ts';
import type {Probe} from '../../core/probe.ts';
import type {BootstrapOptions} from './context.ts';

type Gates = {readonly definitions: readonly Probe[]; readonly programs: readonly Probe[]};

const gates: {readonly [addon: string]: Gates} = {
  'traefik-crds': {definitions: [traefikCrds], programs: []},
  'cert-manager': {definitions: [certManagerCrds], programs: [certManager, issuersAccepted]},
  'metrics-server': {definitions: [], programs: [metricsServer]},
};

/** What must pass before anything uses the add-on. */
export function gateOf(addon: Addon, {controllers}: Pick<BootstrapOptions, 'controllers'>): readonly Probe[] {
  const found = gates[addon.name];
  if (found === undefined) throw new Error(`add-on ${addon.name} has no gate`);
  return controllers ? [...found.definitions, ...found.programs] : found.definitions;
}
