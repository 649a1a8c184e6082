import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {matchesLabels, templateLabels} from '../../diagnosis/selected.ts';
import {deployedManifests, podsWanted} from './_deployed.ts';
import {type Lists, listsOf} from './_lists.ts';

/** One Service as far as it matters whether somebody answers behind it. */
export default probe<Lists<'Service' | 'EndpointSlice' | 'ControllerRevision'>>({
  id: 'kubernetes.endpoints',
  question: 'Has every Service a ready address behind it?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list services, list endpointslices: endpoints[].conditions.ready'},
  runbook: 'rollout',
  read: (asking, signal) => listsOf(asking, ['Service', 'EndpointSlice', 'ControllerRevision'], signal),
  judge: ({Service: services, EndpointSlice: slices, ControllerRevision: revisions}, target) => {
    const wanted = target.manifests.filter((object) => object.kind === 'Service' && at(object, 'spec', 'selector') !== undefined);
    if (wanted.length === 0) return {status: 'skip', message: 'this profile has no services'};
    const byService = Map.groupBy(slices, (slice) => slice.metadata.labels?.['kubernetes.io/service-name'] ?? '');
    const deployed = deployedManifests(revisions, target).manifests;
    let ready = 0;
    const foreign = services.filter(
      (one) => at(one, 'spec', 'selector') !== undefined && !wanted.some(({metadata}) => metadata.name === one.metadata.name),
    );
    const empty = foreign.filter((one) => readyPods(byService.get(one.metadata.name) ?? []) === 0);
    const judged = wanted.flatMap((object): readonly Judgement[] => {
      const {name, namespace = 'default'} = object.metadata;
      const instance = `service/${name}`;
      const live = services.find((one) => one.metadata.name === name);
      if (live === undefined)
        return [
          {status: 'fail', instance, message: 'it does not exist', hint: `gomeet deploy --target ${target.name} makes what is missing`},
        ];
      const pods = readyPods(byService.get(name) ?? []);
      ready += pods;
      const most = podsBehind(object, deployed, target);
      if (most === 0) return [];
      const about = {
        instance,
        observed: [{name: 'ready', value: pods, unit: 'count'}],
        thresholds: [{name: 'ready', value: 1, unit: 'count', source: 'somebody must answer'}],
        hint: `kubectl -n ${namespace} get endpointslices,pods -l kubernetes.io/service-name=${name}`,
      };
      if (pods === 0) return [{...about, status: 'fail', message: 'no ready address: nobody answers behind it'}];
      if (pods === 1 && most > 1)
        return [{...about, status: 'warn', message: `1 ready address of ${most} pods: the next loss is an outage`}];
      return [];
    });
    judged.push(
      ...empty.map(
        (one): Judgement => ({
          status: 'warn',
          instance: `service/${one.metadata.name}`,
          message: 'no ready address behind it; it is not of the manifests',
          hint: `kubectl -n ${target.namespace} describe service ${one.metadata.name}`,
        }),
      ),
    );
    if (judged.length > 0) return judged;
    return {
      status: 'pass',
      message: `${wanted.length} services have ready addresses, ${ready} in all`,
      observed: [{name: 'ready', value: ready, unit: 'count'}],
    };
  },
});

/** Several slices may hold the same pod: one for each address family. */
function readyPods(slices: readonly KubeObject[]): number {
  const names = new Set<string>();
  for (const endpoint of slices.flatMap((slice) => listAt(slice, 'endpoints'))) {
    // An unset condition means ready (API reference of EndpointConditions).
    if (at(endpoint, 'conditions', 'ready') === false) continue;
    names.add(textAt(endpoint, 'targetRef', 'name') ?? String(listAt(endpoint, 'addresses')[0]));
  }
  return names.size;
}

/** How many pods the workloads behind a Service should have; one on every node counts as several. */
function podsBehind(service: KubeObject, manifests: readonly KubeObject[], target: Target): number {
  const behind = target.manifests.filter(
    (object) =>
      ['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind) &&
      matchesLabels(at(service, 'spec', 'selector'), templateLabels(object)),
  );
  const counts = behind.map((object) => podsWanted(object, {manifests, source: ''})?.min ?? 2);
  return behind.length === 0 ? 1 : counts.reduce((sum, count) => sum + count, 0);
}
