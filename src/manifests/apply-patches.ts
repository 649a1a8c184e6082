import {applyPatch} from 'rfc6902';
import {type KubeObject, keyOf, keyText} from '../core/objects.ts';
import type {ObjectPatch, PatchOperation} from './patches.ts';

/** The objects after the patches. An operation whose place does not exist is an error that names object and place. */
export function applyPatches(objects: readonly KubeObject[], patches: readonly ObjectPatch[]): readonly KubeObject[] {
  const byKey = new Map(patches.map((patch) => [keyText(patch.target), patch.operations]));
  return objects.map((object) => {
    const operations = byKey.get(keyText(keyOf(object)));
    return operations === undefined ? object : patched(object, operations);
  });
}

function patched(object: KubeObject, operations: readonly PatchOperation[]): KubeObject {
  const copy = structuredClone(object);
  const failed = applyPatch(copy, structuredClone([...operations])).findIndex((error) => error !== null);
  if (failed !== -1) throw new Error(`${object.kind} ${object.metadata.name} has no ${operations[failed]?.path ?? '?'} to patch`);
  return copy;
}
