import {keyOf, textAt} from '../../core/objects.ts';
import type {Controller} from '../control.ts';
import {fieldsAt} from '../fields.ts';

const hourMs = 3_600_000;

/** Events are forgotten an hour after they were last seen. */
export const events: Controller = {
  name: 'event',
  kinds: ['Event'],
  reconcile(event, control) {
    const due = Date.parse(textAt(event, 'lastTimestamp') ?? '') + hourMs;
    if (control.now() < due) return due;
    control.store.drop(keyOf(event));
    return undefined;
  },
};

/** Every namespace has a default ServiceAccount; one that is deleted goes when everything in it has gone. */
export const namespaces: Controller = {
  name: 'namespace',
  kinds: ['Namespace'],
  reconcile(namespace, control) {
    const {name, deletionTimestamp} = namespace.metadata;
    if (deletionTimestamp === undefined) {
      if (control.store.get({apiVersion: 'v1', kind: 'ServiceAccount', namespace: name, name: 'default'}) === undefined) {
        control.put({apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'default', namespace: name}});
      }
      return undefined;
    }
    if (fieldsAt(namespace, 'status').phase !== 'Terminating') return void control.status(namespace, {phase: 'Terminating'});
    const inside = [...control.store.all()].filter((object) => object.metadata.namespace === name);
    // A finalizer keeps a namespace terminating for as long as its owner wants.
    const held =
      inside.some((object) => object.kind === 'Pod') ||
      (namespace.metadata.finalizers ?? fieldsAt(namespace, 'spec').finalizers) !== undefined;
    for (const object of inside)
      if (object.kind !== 'Pod' || object.metadata.deletionTimestamp === undefined) control.remove(keyOf(object));
    if (held) return control.now() + 2000;
    control.store.drop(keyOf(namespace));
    return undefined;
  },
};
