import type {KubeObject} from '../core/objects.ts';
import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'crd-not-established',
  summary: 'A resource type is not served, because another one has its name already',
  mechanism: 'two CustomResourceDefinitions of one group and one kind',
  sandbox: [
    {kind: 'objects', objects: () => [definition('lamps')], settleMs: 2_000},
    {kind: 'objects', objects: () => [definition('torches')]},
  ],
  strikes: {kind: 'fixture', workloadKind: 'CustomResourceDefinition', name: 'torches.sandbox.gomeet.io'},
  expect: {code: 'crd-not-established', kind: 'terminal'},
  mustNotice: [],
};
export default fault;

function definition(plural: string): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {name: `${plural}.sandbox.gomeet.io`},
    spec: {
      group: 'sandbox.gomeet.io',
      scope: 'Namespaced',
      names: {plural, singular: plural.slice(0, -1), kind: 'Lamp', listKind: 'LampList'},
      versions: [{name: 'v1', served: true, storage: true, schema: {openAPIV3Schema: {type: 'object'}}}],
    },
  };
}
