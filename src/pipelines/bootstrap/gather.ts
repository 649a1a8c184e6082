import type {Gathered} from '../../core/pipeline.ts';
import {preflight, reach} from '../preflight.ts';
import {gatherAddon} from './addon.ts';
import type {BootstrapContext, BootstrapOptions} from './context.ts';
import {observe} from './observe.ts';
import {mayBootstrap} from './permissions.ts';
import {gatherPlatform} from './platform.ts';

/** Everything a bootstrap must know, read only. Files are fetched and verified here: a wrong one ends it with nothing touched. */
export async function gather(options: BootstrapOptions, signal: AbortSignal): Promise<Gathered<BootstrapContext>> {
  const {world, target} = options;
  const {identity, finding} = await reach(world, target, signal);
  const permitted = await preflight([mayBootstrap], world, target, signal);
  const observed = await observe(options, signal);
  const addons = await Promise.all(options.addons.map((addon) => gatherAddon(options, addon, observed, signal)));
  const states = addons.flatMap((one) => one.state ?? []);
  const {platform, findings} = await gatherPlatform(options, states, observed, signal);
  return {
    context: {options, addons: states, platform},
    identity,
    running: 'what is there already is kept',
    findings: [finding, ...permitted, ...addons.map((one) => one.finding), ...findings],
  };
}
