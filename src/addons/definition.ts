import {createHash} from 'node:crypto';
import {canonicalJson} from '../core/json.ts';
import {at, type KubeObject, textAt} from '../core/objects.ts';

/** Labels on everything that gomeet installs of an add-on, so that a later run knows its own. */
export const addonLabel = 'gomeet.io/addon';
export const addonVersionLabel = 'gomeet.io/addon-version';

/** The object as gomeet applies it: labelled with add-on and version. */
export function marked(object: KubeObject, addon: {readonly name: string; readonly version: string}): KubeObject {
  const labels = {...object.metadata.labels, [addonLabel]: addon.name, [addonVersionLabel]: addon.version};
  return {...object, metadata: {...object.metadata, labels}};
}

/** The version that gomeet installed this object at; `undefined` for an object of somebody else. */
export function markedVersion(object: KubeObject, addon: {readonly name: string}): string | undefined {
  const labels = object.metadata.labels;
  return labels?.[addonLabel] === addon.name ? labels[addonVersionLabel] : undefined;
}

/** Version that the publisher's own labels state, with a leading v. */
export function labelledVersion(object: KubeObject): string | undefined {
  const version = object.metadata.labels?.['app.kubernetes.io/version'];
  if (version === undefined || !/^v?\d+\.\d+/.test(version)) return undefined;
  return version.startsWith('v') ? version : `v${version}`;
}

/**
 * SHA-256 of a resource type's spec, the same for the published file and for what a server stored: a server adds
 * `conversion: {strategy: None}` and nothing else.
 */
export function digestOfDefinition(definition: KubeObject): string {
  const spec = at(definition, 'spec');
  const {conversion, ...rest} = spec !== null && typeof spec === 'object' ? (spec as {readonly [field: string]: unknown}) : {};
  const plain = textAt(conversion, 'strategy') === 'None' ? rest : {...rest, conversion};
  return createHash('sha256').update(canonicalJson(plain)).digest('hex');
}
