import type {TargetConfig} from '../core/config.ts';
import {at, type KubeObject, keyOf, type ObjectKey, textAt} from '../core/objects.ts';
import {holdsAlertmanager, withReceivers} from './alert-receivers.ts';
import {rewriter, shipped, substitutionsOf} from './installation.ts';
import {escapeToken, isMap, textsOf} from './plain.ts';
import {containersOf, templatePathOf} from './workloads.ts';

/** One operation of RFC 6902, as Kustomize takes it. */
export type PatchOperation =
  | {readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown}
  | {readonly op: 'remove'; readonly path: string};
/** What makes a shipped object into that of an installation. `target` is the object as shipped. */
export type ObjectPatch = {readonly target: ObjectKey; readonly operations: readonly PatchOperation[]};

/** Fields that hold a namespace by themselves: metadata, subjects, service references, selectors. */
const namespaceField = /\/(?:namespace|kubernetes\.io~1metadata\.name)$/;

/** The patches of a target, only for objects and fields that differ from what is shipped. */
export function patchesOf(config: TargetConfig, objects: readonly KubeObject[]): readonly ObjectPatch[] {
  const rewrite = rewriter(substitutionsOf(config));
  return objects.flatMap((object) => {
    const operations = new Map<string, PatchOperation>();
    const set = (path: string, value: string) => operations.set(path, {op: 'replace', path, value});
    for (const {pointer, text} of textsOf(object)) {
      const renamed = isNamespace(object, pointer) && text === shipped.namespace ? config.namespace : (rewrite?.(text) ?? text);
      const routed = holdsAlertmanager(object, pointer) ? withReceivers(renamed, config.alerts) : renamed;
      if (routed !== text) set(pointer, routed);
    }
    for (const {pointer, image} of imagesOf(object)) {
      const wanted = config.images?.[image.container];
      if (wanted !== undefined && wanted !== image.reference) set(pointer, wanted);
    }
    for (const [pointer, value] of acmeFields(config, object)) set(pointer, value);
    return operations.size === 0 ? [] : [{target: keyOf(object), operations: [...operations.values()]}];
  });
}

/** The shipped objects of a target, and those that it does without. */
export function ownObjects(config: TargetConfig, objects: readonly KubeObject[]) {
  const out = leftOut(config, objects);
  return {own: out.length === 0 ? objects : objects.filter((object) => !out.includes(object)), leftOut: out};
}

/** With a certificate of its own for TURN, those that would have one issued. */
function leftOut(config: TargetConfig, objects: readonly KubeObject[]): readonly KubeObject[] {
  if (config.acme?.turn !== 'own') return [];
  const certificates = objects.filter(
    (object) => object.kind === 'Certificate' && textAt(object, 'spec', 'issuerRef', 'kind') === 'Issuer',
  );
  return certificates.length === 0 ? [] : objects.filter((object) => certificates.includes(object) || object.kind === 'Issuer');
}

function isNamespace(object: KubeObject, pointer: string): boolean {
  return namespaceField.test(pointer) || (object.kind === 'Namespace' && pointer === '/metadata/name');
}

function imagesOf(
  object: KubeObject,
): readonly {readonly pointer: string; readonly image: {readonly container: string; readonly reference: string}}[] {
  const path = templatePathOf(object)?.map(escapeToken).join('/');
  const counters = {initContainers: 0, containers: 0};
  return containersOf(object).map((container) => {
    const list = container.init ? 'initContainers' : 'containers';
    const pointer = `/${path}/spec/${list}/${counters[list]++}/image`;
    return {pointer, image: {container: container.name, reference: container.image}};
  });
}

/** Issuers carry the contact address; certificates name their issuer. */
function acmeFields(config: TargetConfig, object: KubeObject): readonly (readonly [string, string])[] {
  const {email, issuer} = config.acme ?? {};
  const out: (readonly [string, string])[] = [];
  const isIssuer = object.kind === 'ClusterIssuer' || object.kind === 'Issuer';
  if (email !== undefined && isIssuer && isMap(at(object, 'spec', 'acme')) && textAt(object, 'spec', 'acme', 'email') !== email) {
    out.push(['/spec/acme/email', email]);
  }
  const named = textAt(object, 'spec', 'issuerRef', 'name');
  if (issuer !== undefined && object.kind === 'Certificate' && named !== undefined && named !== issuer)
    out.push(['/spec/issuerRef/name', issuer]);
  return out;
}
