import {imagesOf} from '../core/image.ts';
import type {KubeObject} from '../core/objects.ts';
import {digestOfDefinition, labelledVersion, markedVersion} from './definition.ts';
import type {Addon} from './lock.ts';

/** What a cluster holds that could belong to an add-on. */
export type Observed = {
  readonly definitions: readonly KubeObject[];
  readonly deployments: readonly KubeObject[];
  readonly apiServices: readonly KubeObject[];
};

/**
 * `absent`: nothing of it. `installed`: everything that this add-on needs, of whatever version. `partial`: some of it;
 * `missing` says what is not there.
 */
export type Installed = {
  readonly state: 'absent' | 'partial' | 'installed';
  /** Versions found, sorted; empty when what is there does not tell. */
  readonly versions: readonly string[];
  /** Whether everything found was put there by gomeet at the pinned version: an earlier run that was cut off. */
  readonly ours: boolean;
  readonly missing: readonly string[];
  /** Namespaces and names of the Deployments found, for sentences. */
  readonly found: readonly string[];
};

/** Stands in `versions` for resource types without a version whose spec is not the pinned one. */
const anotherVersion = 'another version';

/** How far an add-on is installed. `controllers: false` looks at the resource types only. */
export function judgeInstalled(addon: Addon, observed: Observed, controllers: boolean): Installed {
  const wanted = addon.installed;
  const definitions = observed.definitions.filter((one) => one.metadata.name in wanted.definitions);
  const deployments = controllers ? observed.deployments.filter((one) => imageNames(one).some((name) => wanted.images.includes(name))) : [];
  const apiServices = controllers ? observed.apiServices.filter((one) => wanted.apiServices.includes(one.metadata.name)) : [];
  const all = [...definitions, ...deployments, ...apiServices];
  const missing = [
    ...Object.keys(wanted.definitions).filter((name) => !definitions.some((one) => one.metadata.name === name)),
    ...(controllers ? missingRunning(addon, deployments, apiServices) : []),
  ];
  const versions = [
    ...definitions.map((one) => versionOfDefinition(addon, one)),
    ...deployments.flatMap((one) => versionOfDeployment(addon, one) ?? []),
  ];
  return {
    state: all.length === 0 ? 'absent' : missing.length === 0 ? 'installed' : 'partial',
    versions: [...new Set(versions)].sort(),
    ours: all.every((one) => markedVersion(one, addon) === addon.version),
    missing,
    found: deployments.map((one) => `${one.metadata.namespace ?? ''}/${one.metadata.name}`).sort(),
  };
}

/** An aggregated API may be served by something else than the pinned Deployments; it is what callers need, so it decides. */
function missingRunning(addon: Addon, deployments: readonly KubeObject[], apiServices: readonly KubeObject[]): readonly string[] {
  const {images, apiServices: wanted} = addon.installed;
  if (wanted.length > 0) return wanted.filter((name) => !apiServices.some((one) => one.metadata.name === name));
  const running = new Set(deployments.flatMap(imageNames));
  return images.filter((name) => !running.has(name));
}

function versionOfDefinition(addon: Addon, definition: KubeObject): string {
  const stated = labelledVersion(definition) ?? markedVersion(definition, addon);
  if (stated !== undefined) return stated;
  return digestOfDefinition(definition) === addon.installed.definitions[definition.metadata.name]?.sha256 ? addon.version : anotherVersion;
}

function versionOfDeployment(addon: Addon, deployment: KubeObject): string | undefined {
  const versions = imagesOf(deployment).flatMap((image) => (addon.installed.images.includes(image.name) ? (image.version ?? []) : []));
  return versions[0] ?? labelledVersion(deployment);
}

function imageNames(deployment: KubeObject): readonly string[] {
  return imagesOf(deployment).map((image) => image.name);
}
