import {UserError} from '../../core/errors.ts';
import {didYouMean} from '../../core/nearest.ts';
import {at, type KubeObject, keyOf, listAt, shortName, textAt} from '../../core/objects.ts';
import {isMap, type PlainMap} from '../../manifests/plain.ts';
import {type Container, containersOf} from '../../manifests/workloads.ts';

/** What sits beside the main container of a pod and is never what somebody means by the service's image. */
const sidecar = /(^|-)(exporter|reloader|proxy|agent|sidecar)$/;

/** The container whose image is meant: the named one, or the one main container. Throws a UserError that lists them when that is not clear. */
export function chooseContainer(workload: KubeObject, named: string | undefined): Container {
  const all = containersOf(workload);
  const names = all.map((container) => container.name);
  const what = shortName(keyOf(workload));
  if (named !== undefined) {
    const found = all.find((container) => container.name === named);
    if (found !== undefined) return found;
    throw new UserError(`--container ${named}: ${what} has no such container${didYouMean(named, names)}`, {
      suggestions: [`its containers are: ${names.join(', ')}`],
    });
  }
  const main = all.filter((container) => !container.init);
  const [first, ...others] = main;
  if (first !== undefined && others.length === 0) return first;
  const marked = at(workload, 'spec', 'template', 'metadata', 'annotations', 'kubectl.kubernetes.io/default-container');
  const own = main.find((container) => container.name === marked) ?? main.find((container) => container.name === workload.metadata.name);
  if (own !== undefined) return own;
  const [only, ...more] = main.filter((container) => !sidecar.test(container.name));
  if (only !== undefined && more.length === 0) return only;
  throw new UserError(`${what} has several containers, and which one is meant is not clear: ${main.map((one) => one.name).join(', ')}`, {
    suggestions: [`name it with --container, such as --container ${main[0]?.name ?? ''}`],
  });
}

/** The containers that run exactly the chosen one's image, itself included: they are one thing and change together. */
export function sharing(workload: KubeObject, chosen: Container): readonly Container[] {
  return containersOf(workload).filter((container) => container.image === chosen.image);
}

/** The workload with another image in the named containers, everything else as it was. */
export function withImage(workload: KubeObject, names: readonly string[], reference: string): KubeObject {
  const spec = mapAt(workload, 'spec');
  const template = mapAt(spec, 'template');
  const pod = mapAt(template, 'spec');
  const lists = ['initContainers', 'containers'].flatMap((field) =>
    pod[field] === undefined ? [] : [[field, listAt(pod, field).map((one) => swapped(one, names, reference))] as const],
  );
  return {...workload, spec: {...spec, template: {...template, spec: {...pod, ...Object.fromEntries(lists)}}}};
}

function swapped(container: unknown, names: readonly string[], reference: string): unknown {
  return isMap(container) && names.includes(textAt(container, 'name') ?? '') ? {...container, image: reference} : container;
}

function mapAt(value: unknown, field: string): PlainMap {
  const found = at(value, field);
  return isMap(found) ? found : {};
}
