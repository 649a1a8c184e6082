import {expect, test} from 'vitest';
import {objectPath} from '../../src/sandbox/apply.ts';

test.each([
  ['v1', 'Node', undefined, '/api/v1/nodes/x'],
  ['v1', 'Service', 'kube-system', '/api/v1/namespaces/kube-system/services/x'],
  ['storage.k8s.io/v1', 'StorageClass', undefined, '/apis/storage.k8s.io/v1/storageclasses/x'],
  ['apiregistration.k8s.io/v1', 'APIService', undefined, '/apis/apiregistration.k8s.io/v1/apiservices/x'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', undefined, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/x'],
  ['kwok.x-k8s.io/v1alpha1', 'ClusterResourceUsage', undefined, '/apis/kwok.x-k8s.io/v1alpha1/clusterresourceusages/x'],
])('%s %s lies at its path', (apiVersion, kind, namespace, path) => {
  expect(objectPath({apiVersion, kind, metadata: {name: 'x', ...(namespace === undefined ? {} : {namespace})}})).toBe(path);
});
