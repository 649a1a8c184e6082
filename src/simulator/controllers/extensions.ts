import {type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {type Condition, withConditions} from '../conditions.ts';
import type {Controller} from '../control.ts';
import {fieldsAt} from '../fields.ts';

/** CustomResourceDefinitions are established as soon as they are there. */
export const definitions: Controller = {
  name: 'definition',
  kinds: ['apiextensions.k8s.io/CustomResourceDefinition'],
  reconcile(definition, control) {
    const names: Condition = {type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found'};
    const established: Condition = {
      type: 'Established',
      status: 'True',
      reason: 'InitialNamesAccepted',
      message: 'the initial names have been accepted',
    };
    control.status(definition, {
      acceptedNames: fieldsAt(definition, 'spec', 'names'),
      storedVersions: listAt(definition, 'spec', 'versions').flatMap((version) => textAt(version, 'name') ?? []),
      conditions: withConditions(definition, control.time(), names, established),
    });
    return undefined;
  },
};

/** APIServices are available when the Service behind them has a ready pod; without a Service the API server itself answers. */
export const apiServices: Controller = {
  name: 'api-service',
  kinds: ['apiregistration.k8s.io/APIService'],
  reconcile(service, control) {
    const namespace = textAt(service, 'spec', 'service', 'namespace') ?? '';
    const name = textAt(service, 'spec', 'service', 'name');
    const condition =
      name === undefined
        ? local
        : available(control.store.get({apiVersion: 'v1', kind: 'Endpoints', namespace, name}), `${namespace}/${name}`);
    control.status(service, {conditions: withConditions(service, control.time(), condition)});
    return undefined;
  },
};

const local: Condition = {type: 'Available', status: 'True', reason: 'Local', message: 'Local APIServices are always available'};

function available(endpoints: KubeObject | undefined, name: string): Condition {
  if (endpoints === undefined)
    return {type: 'Available', status: 'False', reason: 'ServiceNotFound', message: `service ${name} is not present`};
  const ready = listAt(endpoints, 'subsets').some((subset) => listAt(subset, 'addresses').length > 0);
  if (ready) return {type: 'Available', status: 'True', reason: 'Passed', message: 'all checks passed'};
  return {type: 'Available', status: 'False', reason: 'MissingEndpoints', message: `endpoints for service/${name} have no addresses`};
}
