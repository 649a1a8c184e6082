import type {Step} from '../../core/step.ts';
import {applyDiffering} from '../../steps/apply-objects.ts';
import {type BootstrapContext, type PlatformPart, platformParts} from './context.ts';

const titles: {readonly [part in PlatformPart]: string} = {
  cluster: 'Namespace, priority classes, cluster roles',
  roles: "The deployer's and the reader's roles",
  issuers: 'Certificate issuers',
  apiservice: 'Aggregated API of custom metrics',
};

/** One step per add-on, then the platform's own cluster-wide objects. Pure. */
export function plan({options, addons, platform}: BootstrapContext): readonly Step[] {
  const installing = addons.map(
    ({addon, objects, changes, settled, gate}): Step => ({
      id: `addon-${addon.name}`,
      title: `${addon.title} ${addon.version}`,
      needs: [],
      ...applyDiffering({objects, changes}, settled),
      ...(gate.length === 0 ? {} : {gate: {probes: gate, limitMs: options.target.gateLimitMs}}),
    }),
  );
  const ids = new Set([...installing.map((step) => step.id), ...platform.keys()]);
  const needs: {readonly [part in PlatformPart]: readonly string[]} = {
    cluster: [],
    roles: ['cluster'],
    issuers: ['cluster', 'addon-cert-manager'],
    apiservice: ['cluster'],
  };
  const own = platformParts.flatMap((part): readonly Step[] => {
    const state = platform.get(part);
    if (state === undefined) return [];
    return [
      {
        id: part,
        title: titles[part],
        needs: needs[part].filter((id) => ids.has(id)),
        ...applyDiffering(state, `${state.objects.length} objects are as wanted`),
      },
    ];
  });
  return [...installing, ...own];
}
