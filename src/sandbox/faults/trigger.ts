import {ToolError, UserError} from '../../core/errors.ts';
import {type KubeObject, keyOf} from '../../core/objects.ts';
import type {Fault} from '../../faults/_types.ts';
import type {Site} from './carry.ts';
import type {FaultObjects} from './objects.ts';

/** Does what makes a fault show. Says in a few words what it did; `undefined` when the fault shows by itself. */
export async function pull(fault: Fault, {hit, objects, keep}: Site): Promise<string | undefined> {
  const trigger = fault.trigger ?? {kind: 'none'};
  switch (trigger.kind) {
    case 'none':
      return undefined;
    case 'rollout': {
      const restarted = {'kubectl.kubernetes.io/restartedAt': new Date().toISOString().replace(/\.\d+Z$/, 'Z')};
      const patch = {spec: {template: {metadata: {annotations: restarted}}}};
      const {namespace, workload: name} = hit;
      if (!(await (await objects()).merge({apiVersion: 'apps/v1', kind: hit.kind, namespace, name}, patch)))
        throw new UserError(`There is no ${hit.kind} ${name} any more.`);
      return `a roll-out of ${hit.kind.toLowerCase()}/${name}`;
    }
    case 'delete': {
      const api = await objects();
      const found = await api.targets(trigger.targets(hit));
      for (const object of found) await api.remove(keyOf(object));
      return `${found.length} objects deleted`;
    }
    default: {
      const made = trigger.objects(hit);
      await keep({made: made.map(keyOf)});
      for (const object of made) {
        const answer = await applied(object, await objects(), trigger.refused === true);
        if (answer !== undefined) return answer;
      }
      return made.map(({kind, metadata}) => `${kind.toLowerCase()}/${metadata.name}`).join(', ');
    }
  }
}

/** Applies an object; where that must be refused, what the API server answered. */
async function applied(object: KubeObject, objects: FaultObjects, refused: boolean): Promise<string | undefined> {
  try {
    await objects.apply(object);
    return undefined;
  } catch (error) {
    if (refused && error instanceof ToolError && !error.transient) return `refused: ${error.message}`;
    throw error;
  }
}

/** What a person does to make it show; `undefined` when it shows by itself. */
export function triggerText(fault: Fault, on: string): string | undefined {
  const kind = fault.trigger?.kind ?? 'none';
  if (kind === 'none') return undefined;
  if (kind === 'rollout') return `gomeet rollout restart ${on} --target sandbox --yes`;
  return `gomeet sandbox break ${fault.name} --trigger`;
}
