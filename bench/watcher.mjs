import {isVerdict} from '../src/core/cause.ts';
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
 * Watches a Deployment from outside: `visible` is the moment (milliseconds since the epoch) at which the API first showed
 * what leads to this cause, `final` the one at which what it showed was a verdict, its grace being over. What was not seen
 * until `signal` aborts is undefined. It shares the classifier with gomeet, but none of the waiting.
 */
export async function sighting({kubeconfig, kubectl, namespace, name, code, signal}) {
  const world = await clusterWorld({kubeconfig, kubectl, namespace, kind: 'sandbox'});
  const objects = new Map();
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const seen = {};
  let timer;
  const look = () => {
    const subject = [...objects.values()].find((one) => one.kind === 'Deployment' && one.metadata.name === name);
    if (subject === undefined || seen.final !== undefined) return;
    const snapshot = snapshotOf([...objects.values()], {now: Date.now(), gathered: kinds.map(([, kind]) => kind)});
    const cause = diagnoseObject(subject, snapshot).causes.find((one) => one.code === code);
    if (cause === undefined) return;
    const now = Date.now();
    seen.visible ??= now;
    clearTimeout(timer);
    if (isVerdict(cause, now)) {
      seen.final = now;
      stop.abort();
    } else if (cause.graceEndsAt !== undefined) timer = setTimeout(look, Math.max(1, Date.parse(cause.graceEndsAt) - now));
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
    clearTimeout(timer);
    await world.close();
  }
  return seen;
}
