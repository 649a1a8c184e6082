import {parseQuantity} from '../../core/quantity.ts';
import type {Container, DownwardItem, KeyedData, Pod} from './pod.ts';

/** Where the values of a container's environment come from. */
export interface EnvSources {
  readonly pod: Pod;
  /** Loopback address of the pod: `status.podIP` as the container sees it, because 10.244 addresses lead nowhere on this machine. */
  readonly address: string;
  readonly configMaps: ReadonlyMap<string, KeyedData>;
  readonly secrets: ReadonlyMap<string, KeyedData>;
  /** Uid of each PersistentVolumeClaim by its name. Absent where none is ever made anew. */
  readonly claims?: ReadonlyMap<string, string>;
}

/** A reference to a ConfigMap, Secret or key that does not exist: a kubelet would say CreateContainerConfigError and try again. */
export class MissingReference extends Error {}

/** The container's environment, resolved and expanded as a kubelet does it. Throws MissingReference. */
export function resolveEnv(container: Container, sources: EnvSources): Record<string, string> {
  const env: Record<string, string> = {};
  for (const from of container.envFrom) {
    for (const [ref, kind] of [
      [from.configMapRef, 'ConfigMap'],
      [from.secretRef, 'Secret'],
    ] as const) {
      if (ref === undefined) continue;
      const found = lookup(kind, ref.name, ref.optional, sources);
      for (const [key, value] of found?.data ?? []) env[from.prefix + key] = value.toString('utf8');
    }
  }
  for (const variable of container.env) {
    const value = variable.valueFrom === undefined ? expand(variable.value ?? '', env) : valueFrom(variable.valueFrom, container, sources);
    if (value !== undefined) env[variable.name] = value;
  }
  return env;
}

/** `$(NAME)` becomes the variable's value, `$$(NAME)` the text `$(NAME)`; unknown names stay. */
export function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$(\$|\(([A-Za-z_.-][A-Za-z0-9_.-]*)\))/g, (whole, token: string, name: string | undefined) =>
    token === '$' ? '$' : name === undefined ? whole : (env[name] ?? whole),
  );
}

/** The value of a fieldRef or resourceFieldRef (environment or downward API volume). */
export function downward(
  item: Pick<DownwardItem, 'fieldRef' | 'resourceFieldRef'>,
  container: Container | undefined,
  {pod, address}: EnvSources,
): string {
  if (item.fieldRef !== undefined) return fieldOf(item.fieldRef.fieldPath, pod, address);
  const {resource, containerName, divisor} = item.resourceFieldRef ?? {resource: ''};
  const owner = pod.spec.containers.find(({name}) => name === containerName) ?? container;
  const [list, name = ''] = resource.split('.');
  const quantity = (list === 'limits' ? owner?.resources.limits : owner?.resources.requests)?.[name];
  return String(Math.ceil((parseQuantity(quantity ?? 0) ?? 0) / (parseQuantity(divisor ?? 1) || 1)));
}

function valueFrom(
  from: NonNullable<Container['env'][number]['valueFrom']>,
  container: Container,
  sources: EnvSources,
): string | undefined {
  for (const [ref, kind] of [
    [from.configMapKeyRef, 'ConfigMap'],
    [from.secretKeyRef, 'Secret'],
  ] as const) {
    if (ref === undefined) continue;
    const value = lookup(kind, ref.name, ref.optional, sources)?.data.get(ref.key);
    if (value === undefined && !ref.optional)
      throw new MissingReference(`couldn't find key ${ref.key} in ${kind} ${sources.pod.metadata.namespace}/${ref.name}`);
    return value?.toString('utf8');
  }
  return downward(from, container, sources);
}

/** The ConfigMap or Secret; undefined when it is missing and may be. */
export function lookup(
  kind: 'ConfigMap' | 'Secret',
  name: string,
  optional: boolean,
  sources: Pick<EnvSources, 'configMaps' | 'secrets'>,
): KeyedData | undefined {
  const found = (kind === 'ConfigMap' ? sources.configMaps : sources.secrets).get(name);
  if (found === undefined && !optional) throw new MissingReference(`${kind.toLowerCase()} "${name}" not found`);
  return found;
}

function fieldOf(path: string, {metadata, spec}: Pod, address: string): string {
  const keyed = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path);
  if (keyed !== null) return metadata[keyed[1] === 'labels' ? 'labels' : 'annotations'][keyed[2] ?? ''] ?? '';
  switch (path) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace;
    case 'metadata.uid':
      return metadata.uid;
    case 'spec.nodeName':
      return spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return spec.serviceAccountName;
    case 'status.hostIP':
    case 'status.hostIPs':
      return '127.0.0.1';
    case 'status.podIP':
    case 'status.podIPs':
      return address;
    case 'metadata.labels':
    case 'metadata.annotations':
      return Object.entries(path === 'metadata.labels' ? metadata.labels : metadata.annotations)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}\n`)
        .join('');
    default:
      throw new MissingReference(`fieldPath ${path} is not supported in the sandbox`);
  }
}
