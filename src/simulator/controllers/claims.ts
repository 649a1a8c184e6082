import {textAt} from '../../core/objects.ts';
import type {Controller} from '../control.ts';
import {fieldsAt} from '../fields.ts';

const bindingMs = 2_000;
const retryMs = 10_000;
const defaultClass = 'storageclass.kubernetes.io/is-default-class';

/** PersistentVolumeClaims get a volume soon when their StorageClass exists, never when it does not. */
export const claims: Controller = {
  name: 'claim',
  kinds: ['PersistentVolumeClaim'],
  reconcile(claim, control) {
    if (textAt(claim, 'status', 'phase') === 'Bound') return undefined;
    const classes = control.store.list('storage.k8s.io/StorageClass');
    const named = textAt(claim, 'spec', 'storageClassName');
    const found = classes.find((one) =>
      named === undefined ? one.metadata.annotations?.[defaultClass] === 'true' : one.metadata.name === named,
    );
    if (found === undefined) {
      const message =
        named === undefined
          ? 'no persistent volumes available for this claim and no storage class is set'
          : `storageclass.storage.k8s.io "${named}" not found`;
      control.event(claim, 'Warning', 'ProvisioningFailed', message);
      return control.now() + retryMs;
    }
    const due = Date.parse(claim.metadata.creationTimestamp ?? '') + bindingMs;
    if (control.now() < due) return due;
    const spec = fieldsAt(claim, 'spec');
    const capacity = fieldsAt(spec, 'resources', 'requests');
    control.put({
      ...claim,
      spec: {...spec, storageClassName: found.metadata.name, volumeName: `pvc-${claim.metadata.uid}`},
      status: {phase: 'Bound', accessModes: spec.accessModes, capacity},
    });
    return undefined;
  },
};
