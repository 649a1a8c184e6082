import {at, type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import type {Scene} from '../_types.ts';
import {heldFromDrain} from '../budgets.ts';
import {isIdle, servicePods, workloadsBehind} from '../service-pods.ts';
import {condition} from '../times.ts';
import {plain, type Standing} from './_standing.ts';

export function serviceStanding(scene: Scene): Standing {
  const {subject} = scene;
  const type = textAt(subject, 'spec', 'type') ?? 'ClusterIP';
  if (type === 'ExternalName') return plain(true, `a name for ${textAt(subject, 'spec', 'externalName') ?? '?'}`);
  const {known, ready, matched} = servicePods(scene);
  const address = listAt(subject, 'status', 'loadBalancer', 'ingress').length > 0;
  const counts = {desired: 0, ready, updated: matched};
  if (type === 'LoadBalancer' && !address) return {...counts, done: false, summary: 'its load balancer has no address yet'};
  if (!known)
    return {
      ...counts,
      done: true,
      summary:
        at(subject, 'spec', 'selector') === undefined
          ? 'no selector: its endpoints are set by hand'
          : 'it exists; its endpoints were not looked at',
    };
  if (ready === 0 && matched === 0 && isIdle(workloadsBehind(scene)))
    return {...counts, done: true, summary: 'its workload is scaled to 0'};
  return {...counts, done: ready > 0, summary: ready > 0 ? `${ready} ready endpoints` : 'no ready endpoint'};
}

export function claimStanding({subject, snapshot}: Scene): Standing {
  const phase = textAt(subject, 'status', 'phase');
  if (phase === 'Bound') return plain(true, `bound to ${textAt(subject, 'spec', 'volumeName') ?? 'a volume'}`);
  if (phase === undefined) return plain(undefined, 'it has no status, so nobody reported on it');
  if (phase === 'Lost') return plain(false, `its volume ${textAt(subject, 'spec', 'volumeName') ?? ''} is gone`);
  const waits =
    snapshot.eventsOf(subject).at(-1)?.reason === 'WaitForFirstConsumer' ||
    bindsLate(snapshot.find('StorageClass', undefined, textAt(subject, 'spec', 'storageClassName') ?? ''));
  return waits
    ? plain(true, 'not bound: it waits for the first pod that uses it, as its StorageClass asks')
    : plain(false, 'not bound yet');
}

function bindsLate(storageClass: KubeObject | undefined): boolean {
  return textAt(storageClass, 'volumeBindingMode') === 'WaitForFirstConsumer';
}

export function autoscalerStanding({subject}: Scene): Standing {
  const active = condition(subject, 'ScalingActive');
  const able = condition(subject, 'AbleToScale');
  const [now, wanted] = [numberAt(subject, 'status', 'currentReplicas'), numberAt(subject, 'status', 'desiredReplicas')];
  if (active?.reason === 'ScalingDisabled') return plain(true, 'off: its workload is scaled to 0');
  if (active === undefined && able === undefined) return plain(false, 'it has not looked at its metrics yet');
  if (able?.status === 'False') return plain(false, 'it cannot scale');
  if (active !== undefined && active.status !== 'True') return plain(false, 'it cannot read its metrics');
  return plain(active !== undefined, `${now ?? '?'} pods, wants ${wanted ?? '?'}`);
}

export function budgetStanding(scene: Scene): Standing {
  const {subject} = scene;
  const [healthy, wanted] = [numberAt(subject, 'status', 'currentHealthy'), numberAt(subject, 'status', 'desiredHealthy')];
  if (healthy === undefined || wanted === undefined) return plain(undefined, 'it has no status, so its controller never reported on it');
  const allowed = numberAt(subject, 'status', 'disruptionsAllowed') ?? 0;
  const free = allowed > 0 || heldFromDrain(scene).length === 0;
  return plain(healthy >= wanted && free, `${healthy} healthy pods, at least ${wanted} wanted, ${allowed} may be evicted`);
}
