import {at, type KubeObject, keyOf, keyText, shortName} from '../core/objects.ts';
import {configHashAnnotation} from './config-hash.ts';
import type {ObjectPatch, PatchOperation} from './patches.ts';
import {escapeToken, isMap} from './plain.ts';
import {templatePathOf} from './workloads.ts';
import {canonicalYaml} from './yaml.ts';

/** Files by their path inside a folder, `/` as separator. */
export type FileTree = {readonly [path: string]: string};

export type EjectInput = {
  readonly stack: string;
  readonly profile: string;
  readonly target: string;
  /** base/, components/ and overlays/ as shipped. */
  readonly sources: FileTree;
  readonly patches: readonly ObjectPatch[];
  /** As shipped and as this target applies them: the difference of the two becomes patches. */
  readonly shipped: readonly KubeObject[];
  readonly final: readonly KubeObject[];
  /** Shipped objects that this target does without. */
  readonly leftOut: readonly KubeObject[];
};

/** A plain Kustomize folder that renders what gomeet would apply: the shipped files untouched, and one patch file per object that differs. */
export function ejectFiles(input: EjectInput): FileTree {
  const byKey = new Map(input.patches.map((patch) => [keyText(patch.target), patch.operations]));
  const patches = input.shipped.flatMap((object, index) => {
    const operations = [...(byKey.get(keyText(keyOf(object))) ?? []), ...hashOperations(object, input.final[index])];
    return operations.length === 0 ? [] : [{object, file: fileOf(object), operations}];
  });
  const removals = input.leftOut.map((object) => ({object, file: fileOf(object)}));
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [`overlays/${input.profile}`],
    patches: [...patches, ...removals].map(({object, file}) => ({path: file, target: selectorOf(object)})),
  };
  return {
    ...Object.fromEntries(Object.entries(input.sources).filter(([path]) => isNeeded(path, input.profile))),
    ...Object.fromEntries(patches.map(({file, operations}) => [file, canonicalYaml(operations)])),
    ...Object.fromEntries(removals.map(({object, file}) => [file, canonicalYaml(removalOf(object))])),
    'kustomization.yaml': `${heading(input)}${canonicalYaml(kustomization)}`,
  };
}

function fileOf(object: KubeObject): string {
  return `patches/${shortName(keyOf(object)).replaceAll(/[^a-z0-9.-]/g, '-')}.yaml`;
}

/** Kustomize takes an object away by a patch that says so. */
function removalOf({apiVersion, kind, metadata: {name, namespace}}: KubeObject): object {
  return {apiVersion, kind, metadata: {name, ...(namespace === undefined ? {} : {namespace})}, $patch: 'delete'};
}

function heading(input: EjectInput): string {
  return [
    `# ${input.stack}, profile ${input.profile}, for target ${input.target}. Plain Kustomize: kubectl kustomize . | kubectl apply --server-side -f -`,
    '# Point the target at this folder with `manifests:` in gomeet.yaml; from then on this folder is the truth and is yours to edit.',
    '',
  ].join('\n');
}

function isNeeded(path: string, profile: string): boolean {
  return !path.startsWith('overlays/') || path.startsWith(`overlays/${profile}/`);
}

function selectorOf(object: KubeObject): {readonly [field: string]: string} {
  const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion];
  const {name, namespace} = object.metadata;
  return {...(group ? {group} : {}), version: version ?? '', kind: object.kind, name, ...(namespace === undefined ? {} : {namespace})};
}

/** Kustomize does not compute the configuration hash, so the folder says it literally. */
function hashOperations(shipped: KubeObject, final: KubeObject | undefined): readonly PatchOperation[] {
  const path = templatePathOf(shipped);
  if (path === undefined || final === undefined) return [];
  const hash = at(final, ...path, 'metadata', 'annotations', configHashAnnotation);
  if (typeof hash !== 'string') return [];
  const parent = `/${path.join('/')}/metadata/annotations`;
  const others = Object.keys(annotationsOf(shipped, path)).filter((key) => key !== configHashAnnotation);
  if (others.length === 0) return [{op: 'add', path: parent, value: {[configHashAnnotation]: hash}}];
  return [{op: 'add', path: `${parent}/${escapeToken(configHashAnnotation)}`, value: hash}];
}

function annotationsOf(object: KubeObject, path: readonly string[]): {readonly [key: string]: unknown} {
  const found = at(object, ...path, 'metadata', 'annotations');
  return isMap(found) ? found : {};
}
