import {at, type KubeObject, listAt, textAt} from '../core/objects.ts';
import {isMap} from './plain.ts';
import {containersOf, templateOf} from './workloads.ts';

/** One thing that a pod template needs by name. `keys` are those it reads; empty = the whole object. */
export type Reference = {
  readonly kind: 'ConfigMap' | 'Secret' | 'ServiceAccount' | 'PriorityClass' | 'PersistentVolumeClaim';
  readonly name: string;
  readonly keys: readonly string[];
  readonly optional: boolean;
};

/** Everything that the pods of a workload refer to: volumes, environment, pull secrets, service account, priority class. */
export function referencesOf(workload: KubeObject): readonly Reference[] {
  const spec = at(templateOf(workload), 'spec');
  const out: Reference[] = [];
  const add = (
    kind: Reference['kind'],
    name: string | undefined,
    keys: readonly (string | undefined)[] = [],
    optional: unknown = false,
  ) => {
    if (name !== undefined) out.push({kind, name, keys: keys.filter((key) => key !== undefined), optional: optional === true});
  };
  add('ServiceAccount', textAt(spec, 'serviceAccountName'));
  add('PriorityClass', textAt(spec, 'priorityClassName'));
  for (const pull of listAt(spec, 'imagePullSecrets')) add('Secret', textAt(pull, 'name'), [], true);
  for (const volume of listAt(spec, 'volumes')) {
    addVolume(volume, add);
    for (const source of listAt(volume, 'projected', 'sources')) addVolume(source, add);
    add('PersistentVolumeClaim', textAt(volume, 'persistentVolumeClaim', 'claimName'));
  }
  for (const container of containersOf(workload)) {
    for (const source of listAt(container.spec, 'envFrom')) {
      add('ConfigMap', textAt(source, 'configMapRef', 'name'), [], at(source, 'configMapRef', 'optional'));
      add('Secret', textAt(source, 'secretRef', 'name'), [], at(source, 'secretRef', 'optional'));
    }
    for (const variable of listAt(container.spec, 'env')) {
      const from = at(variable, 'valueFrom');
      add(
        'ConfigMap',
        textAt(from, 'configMapKeyRef', 'name'),
        [textAt(from, 'configMapKeyRef', 'key')],
        at(from, 'configMapKeyRef', 'optional'),
      );
      add('Secret', textAt(from, 'secretKeyRef', 'name'), [textAt(from, 'secretKeyRef', 'key')], at(from, 'secretKeyRef', 'optional'));
    }
  }
  return out;
}

type Add = (kind: Reference['kind'], name: string | undefined, keys: readonly (string | undefined)[], optional: unknown) => void;

/** A volume names its Secret `secretName`, a projected source names it `name`. */
function addVolume(volume: unknown, add: Add): void {
  const configMap = at(volume, 'configMap');
  const secret = at(volume, 'secret');
  if (isMap(configMap)) add('ConfigMap', textAt(configMap, 'name'), keysOf(configMap), configMap.optional);
  if (isMap(secret)) add('Secret', textAt(secret, 'secretName') ?? textAt(secret, 'name'), keysOf(secret), secret.optional);
}

function keysOf(source: unknown): readonly (string | undefined)[] {
  return listAt(source, 'items').map((item) => textAt(item, 'key'));
}
