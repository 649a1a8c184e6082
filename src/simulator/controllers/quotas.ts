import {quantityOf} from '../api/usage.ts';
import type {Controller} from '../control.ts';
import {fieldsAt} from '../fields.ts';

/** ResourceQuotas: what of them is used. */
export const quotas: Controller = {
  name: 'quota',
  kinds: ['ResourceQuota'],
  reconcile(quota, control) {
    const hard = fieldsAt(quota, 'spec', 'hard');
    const namespace = quota.metadata.namespace ?? '';
    const used = Object.keys(hard).map((resource) => [resource, quantityOf(resource, control.server.usage.used(namespace, resource))]);
    control.status(quota, {hard, used: Object.fromEntries(used)});
    return undefined;
  },
};
