import {Refused} from '../core/errors.ts';
import {imagesOf} from '../core/image.ts';
import {type KubeObject, keyOf, shortName} from '../core/objects.ts';
import {digestOfDefinition} from './definition.ts';
import type {Addon} from './lock.ts';

/** The order in which they are applied, and all that an add-on may consist of. Deployments and aggregated APIs last: their presence means "complete". */
const kinds: readonly string[] = [
  'Namespace',
  'CustomResourceDefinition',
  'ServiceAccount',
  'ConfigMap',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'Service',
  'NetworkPolicy',
  'PodDisruptionBudget',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'Deployment',
  'APIService',
];

/**
 * The objects in the order to apply them, after a look at each: only kinds, namespaces, resource types, images and
 * aggregated APIs of this add-on at its pinned version. Refused otherwise: they would be applied as cluster-admin.
 */
export function verifyContents(addon: Addon, name: string, objects: readonly KubeObject[], controllers: boolean): readonly KubeObject[] {
  const refuse = (reason: string): never => {
    throw new Refused(`${name} is not ${addon.name} ${addon.version}: ${reason}`, {
      suggestions: [
        `give the file of ${addon.name} ${addon.version}: --from ${addon.name}=FILE`,
        `leave it out: --skip-addon ${addon.name}`,
      ],
    });
  };
  for (const object of objects) {
    const problem = problemOf(addon, object);
    if (problem !== undefined) refuse(`${shortName(keyOf(object))} ${problem}`);
  }
  const has = (kind: string, wanted: string) => objects.some((object) => object.kind === kind && object.metadata.name === wanted);
  const missing = Object.keys(addon.installed.definitions).find((wanted) => !has('CustomResourceDefinition', wanted));
  if (missing !== undefined) refuse(`customresourcedefinition/${missing} is not in it`);
  if (controllers) {
    const images = new Set(objects.flatMap(imagesOf).map((image) => image.name));
    const image = addon.installed.images.find((wanted) => !images.has(wanted));
    if (image !== undefined) refuse(`no Deployment runs the image ${image}`);
    const api = addon.installed.apiServices.find((wanted) => !has('APIService', wanted));
    if (api !== undefined) refuse(`apiservice/${api} is not in it`);
  }
  return [...objects].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}

function problemOf(addon: Addon, object: KubeObject): string | undefined {
  const {name, namespace} = object.metadata;
  if (!kinds.includes(object.kind)) return `is of a kind that no add-on needs; allowed are ${kinds.join(', ')}`;
  if (object.metadata.deletionTimestamp !== undefined || object['$patch'] !== undefined) return 'asks for a deletion';
  if (namespace !== undefined && !addon.namespaces.includes(namespace))
    return `is in namespace ${namespace}; expected ${addon.namespaces.join(' or ') || 'no namespace'}`;
  if (object.kind === 'Namespace' && !addon.creates.includes(name)) return `is not a namespace of its own`;
  if (object.kind === 'APIService' && !addon.installed.apiServices.includes(name)) return 'is an aggregated API of somebody else';
  if (object.kind === 'CustomResourceDefinition') return problemOfDefinition(addon, object);
  const image = imagesOf(object).find((one) => addon.installed.images.includes(one.name) && one.version !== addon.version);
  return image === undefined ? undefined : `runs ${image.name} ${image.version ?? 'without a version'}`;
}

function problemOfDefinition(addon: Addon, definition: KubeObject): string | undefined {
  const expected = addon.installed.definitions[definition.metadata.name]?.sha256;
  if (expected === undefined) return 'is a resource type of something else';
  const found = digestOfDefinition(definition);
  return found === expected ? undefined : `differs from the pinned definition: its spec has sha256 ${found}, expected ${expected}`;
}
