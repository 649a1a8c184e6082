import {UserError} from '../core/errors.ts';
import {didYouMean} from '../core/nearest.ts';
import {at, type KubeObject, listAt, textAt} from '../core/objects.ts';
import type {World} from '../core/ports.ts';
import type {Target} from '../core/target.ts';
import {findService} from './service.ts';

/** One container whose log can be asked for. */
export type LogSource = {readonly pod: string; readonly container: string};

/** Labels of the pods that somebody means: of a workload or Job of the manifests, or of an `app` that several workloads share. Throws a UserError with the nearest name. */
export function selectorOf(service: string, target: Target): string {
  const apps = new Set(target.manifests.map(appOf).filter((app) => app !== undefined));
  const job = target.manifests.find((one) => isJob(one) && one.metadata.name === service);
  if (job !== undefined) return text(at(job, ...templatePath(job), 'metadata', 'labels')) || `job-name=${service}`;
  const isWorkload = target.manifests.some((one) => one.metadata.name === service && at(one, 'spec', 'template') !== undefined);
  if (!isWorkload && apps.has(service)) return `app=${service}`;
  try {
    return text(at(findService(service, target.manifests), 'spec', 'selector', 'matchLabels'));
  } catch (error) {
    const near = didYouMean(service, [...apps]);
    if (!(error instanceof UserError) || near === '' || error.message.includes('did you mean')) throw error;
    throw new UserError(`${error.message}${near}`, {suggestions: error.suggestions});
  }
}

/** The containers to read, one for each pod. Throws a UserError when no pod has a container of that name. */
export async function logSources(
  {world, target}: {readonly world: World; readonly target: Target},
  service: string,
  container: string | undefined,
  signal: AbortSignal,
): Promise<readonly LogSource[]> {
  const labelSelector = selectorOf(service, target);
  const pods = await world.cluster.list('v1', 'Pod', {namespace: target.namespace, labelSelector}, signal);
  const sources = pods.flatMap((pod): readonly LogSource[] => {
    const name = container ?? mainContainer(pod);
    return name !== undefined && containersOf(pod).includes(name) ? [{pod: pod.metadata.name, container: name}] : [];
  });
  if (sources.length === 0 && pods.length > 0 && container !== undefined) {
    const names = [...new Set(pods.flatMap(containersOf))];
    throw new UserError(`--container ${container}: no pod of ${service} has it${didYouMean(container, names)}`, {
      suggestions: [`containers are: ${names.join(', ')}`],
    });
  }
  return sources.sort((a, b) => (a.pod < b.pod ? -1 : 1));
}

/** As kubectl chooses it, and before the first one the container that has the name of its app. */
function mainContainer(pod: KubeObject): string | undefined {
  const names = listAt(pod, 'spec', 'containers').flatMap((one) => textAt(one, 'name') ?? []);
  const wanted = [
    pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'],
    pod.metadata.labels?.['app'],
    pod.metadata.labels?.['app.kubernetes.io/name'],
  ];
  return wanted.find((name) => name !== undefined && names.includes(name)) ?? names[0];
}

function containersOf(pod: KubeObject): readonly string[] {
  return [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')].flatMap((one) => textAt(one, 'name') ?? []);
}

function appOf(object: KubeObject): string | undefined {
  return textAt(object, ...templatePath(object), 'metadata', 'labels', 'app');
}

function isJob({kind}: KubeObject): boolean {
  return kind === 'Job' || kind === 'CronJob';
}

function templatePath({kind}: KubeObject): readonly string[] {
  return kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
}

function text(labels: unknown): string {
  if (labels === null || typeof labels !== 'object') return '';
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(',');
}
