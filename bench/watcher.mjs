import {diagnoseObject} from '../src/diagnosis/diagnose.ts';
import {snapshotOf} from '../src/diagnosis/snapshot.ts';
import {clusterWorld} from '../src/tools/world.ts';

const kinds = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'ReplicaSet'],
  ['v1', 'Pod'],
  ['v1', 'Event'],
];

/**
 * Watches a Deployment from outside: resolves with the moment (milliseconds since the epoch) at which the API first showed
 * what leads to this cause, or undefined once `signal` aborts. It shares the classifier, but none of the waiting.
 */
export async function firstSeen({kubeconfig, kubectl, namespace, name, code, signal}) {
  const world = await clusterWorld({kubeconfig, kubectl, namespace, kind: 'sandbox'});
  const objects = new Map();
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  let seen;
  const look = () => {
    const subject = [...objects.values()].find((one) => one.kind === 'Deployment' && one.metadata.name === name);
    if (subject === undefined || seen !== undefined) return;
    const snapshot = snapshotOf([...objects.values()], {now: Date.now(), gathered: kinds.map(([, kind]) => kind)});
    if (!diagnoseObject(subject, snapshot).causes.some((cause) => cause.code === code)) return;
    seen = Date.now();
    stop.abort();
  };
  const follow = async ([apiVersion, kind]) => {
    for await (const event of world.cluster.watch(apiVersion, kind, {namespace}, both)) {
      const uid = (object) => object.metadata.uid;
      if (event.type === 'listed') for (const object of event.objects) objects.set(uid(object), object);
      if (event.type === 'changed') objects.set(uid(event.object), event.object);
      if (event.type === 'gone') objects.delete(uid(event.object));
      look();
    }
  };
  try {
    await Promise.all(kinds.map(follow));
  } finally {
    await world.close();
  }
  return seen;
}
