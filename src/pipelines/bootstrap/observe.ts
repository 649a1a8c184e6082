import type {Observed} from '../../addons/judge.ts';
import type {KubeObject} from '../../core/objects.ts';
import type {BootstrapOptions} from './context.ts';

const definitionVersion = 'apiextensions.k8s.io/v1';
const apiServiceVersion = 'apiregistration.k8s.io/v1';

/** What the cluster holds that could belong to an add-on or stand in for one. Read only. */
export async function observe({world, target, addons, controllers}: BootstrapOptions, signal: AbortSignal): Promise<Observed> {
  const {cluster} = world;
  const there = (objects: readonly (KubeObject | undefined)[]) => objects.filter((one) => one !== undefined);
  const getAll = async (apiVersion: string, kind: string, names: readonly string[]) =>
    there(await Promise.all([...new Set(names)].map((name) => cluster.get({apiVersion, kind, name}, signal))));
  const [definitions, apiServices, deployments] = await Promise.all([
    getAll(
      definitionVersion,
      'CustomResourceDefinition',
      addons.flatMap((addon) => Object.keys(addon.installed.definitions)),
    ),
    getAll(apiServiceVersion, 'APIService', [
      ...addons.flatMap((addon) => addon.installed.apiServices),
      ...target.bootstrap.filter((object) => object.kind === 'APIService').map((object) => object.metadata.name),
    ]),
    controllers ? cluster.list('apps/v1', 'Deployment', {}, signal) : [],
  ]);
  return {definitions, apiServices, deployments};
}
