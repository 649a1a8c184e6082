import type {ScrapeTarget} from '../../core/monitoring.ts';
import {at, type KubeObject, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {type Asked, judges, reads, replicasOf} from './_asked.ts';

type Reading = {readonly targets: readonly ScrapeTarget[]; readonly pods: readonly KubeObject[]; readonly nodes: readonly KubeObject[]};

/** A job that has no target at all is not down, it is missing: `up == 0` never tells of it. */
export default probe<Asked<Reading>>({
  id: 'monitoring.exporters',
  question: 'Does Prometheus have a target for every app that the manifests want scraped?',
  severity: 'warning',
  required: true,
  source: {kind: 'prometheus', query: 'GET /api/v1/targets?state=active, against the prometheus.io/scrape annotations of the manifests'},
  runbook: 'monitoring',
  needs: ['monitoring.prometheus'],
  read: reads('prometheus', async (port, {world, target: {namespace}}, signal) => {
    const [targets, pods, nodes] = await Promise.all([
      port.targets(signal),
      world.cluster.list('v1', 'Pod', {namespace}, signal),
      // Who may not list nodes learns less of why a target is missing, and still learns that it is.
      world.cluster.list('v1', 'Node', {}, signal).catch(() => []),
    ]);
    return {targets, pods, nodes};
  }),
  judge: judges((reading, target) => {
    const [apps, jobs] = [wantedApps(target), wantedJobs(target)];
    const wanted = [...apps, ...jobs];
    const found = new Set(reading.targets.flatMap(({job, pool}) => [job, pool]));
    const missing = wanted.filter((job) => !found.has(job));
    if (missing.length > 0)
      return missing.map((job) => (jobs.includes(job) ? lostNodes(job, reading, target) : lost(job, reading, target)));
    return {status: 'pass', message: `${wanted.length} jobs have targets`, observed: [{name: 'jobs', value: wanted.length, unit: 'count'}]};
  }),
});

/** kwok marks the nodes that it simulates: no kubelet runs there, and nothing listens behind most of their pods. */
function isSimulated(node: KubeObject): boolean {
  return node.metadata.annotations?.['kwok.x-k8s.io/node'] === 'fake';
}

function lostNodes(job: string, {nodes}: Reading, {namespace}: Target): Judgement {
  if (nodes.length > 0 && nodes.every(isSimulated))
    return {
      status: 'unknown',
      instance: job,
      message: `not measured: the ${nodes.length} nodes are simulated and have no kubelet to scrape`,
    };
  return {
    status: 'fail',
    instance: job,
    message: 'Prometheus has found no node to scrape',
    hint: `kubectl auth can-i list nodes --as system:serviceaccount:${namespace}:prometheus`,
  };
}

function lost(job: string, {pods, nodes}: Reading, {namespace}: Target): Judgement {
  const own = pods.filter((pod) => pod.metadata.labels?.['app'] === job);
  const simulated = new Set(nodes.filter(isSimulated).map((node) => node.metadata.name));
  if (own.length > 0 && own.every((pod) => simulated.has(textAt(pod, 'spec', 'nodeName') ?? '')))
    return {
      status: 'unknown',
      instance: job,
      message: `not measured: its ${own.length} pods are on simulated nodes, and nothing serves their metrics`,
    };
  return {
    status: 'fail',
    instance: job,
    message: own.length === 0 ? 'Prometheus has no target of it' : `Prometheus has no target of it, and ${own.length} pods run`,
    observed: [{name: 'pods', value: own.length, unit: 'count'}],
    hint: `kubectl -n ${namespace} get pods -l app=${job} -o yaml | grep prometheus.io; kubectl -n ${namespace} get networkpolicies`,
  };
}

/** Apps whose pods carry `prometheus.io/scrape: "true"`; their job is their app label. */
function wantedApps(target: Target): readonly string[] {
  const apps = target.manifests.flatMap((object) => {
    const template = at(object, 'spec', 'template', 'metadata');
    const app = textAt(template, 'labels', 'app');
    return app !== undefined && textAt(template, 'annotations', 'prometheus.io/scrape') === 'true' ? [app] : [];
  });
  return [...new Set(apps)].filter((app) => replicasOf(target, app) > 0).sort();
}

/** Jobs of the scrape configuration that do not look at pods: of the kubelets. */
function wantedJobs(target: Target): readonly string[] {
  const config = target.manifests.find((object) => object.kind === 'ConfigMap' && object.metadata.name === 'prometheus-config');
  const text = textAt(config, 'data', 'prometheus.yaml') ?? '';
  return text
    .split(/^(?= *- job_name:)/m)
    .slice(1)
    .filter((job) => /role: *node/.test(job))
    .map((job) => /job_name: *"?([\w.-]+)/.exec(job)?.[1] ?? '');
}
