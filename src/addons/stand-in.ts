import type {KubeObject} from '../core/objects.ts';
import type {Addon} from './lock.ts';

/** What a world without programs of its own shows of installed add-ons: established resource types and answering aggregated APIs, at the pinned versions. */
export function standInObjects(addons: readonly Addon[]): readonly KubeObject[] {
  return addons.flatMap((addon) => {
    const labels = {'app.kubernetes.io/version': addon.version};
    const definitions = Object.entries(addon.installed.definitions).map(([name, {kind}]) => definition(name, kind, labels));
    return [...definitions, ...addon.installed.apiServices.map((name) => apiService(name, addon.name, labels))];
  });
}

function definition(name: string, kind: string, labels: {readonly [key: string]: string}): KubeObject {
  const dot = name.indexOf('.');
  const conditions = ['NamesAccepted', 'Established'].map((type) => ({type, status: 'True', reason: 'StandIn', message: ''}));
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {name, labels},
    spec: {group: name.slice(dot + 1), names: {kind, plural: name.slice(0, dot)}},
    status: {conditions},
  };
}

function apiService(name: string, service: string, labels: {readonly [key: string]: string}): KubeObject {
  const [version, ...group] = name.split('.');
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: {name, labels},
    spec: {group: group.join('.'), version, service: {namespace: 'kube-system', name: service}},
    status: {conditions: [{type: 'Available', status: 'True', reason: 'StandIn', message: ''}]},
  };
}
