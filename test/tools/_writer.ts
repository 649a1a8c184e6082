import type {KubeObject} from '../../src/core/objects.ts';
import {clusterReader} from '../../src/tools/cluster.ts';
import {clusterWriter} from '../../src/tools/cluster-writer.ts';
import {discovery} from '../../src/tools/discovery.ts';
import {recordingKubectl} from './_kubectl.ts';
import {type Answer, fakeServer, kinds} from './_server.ts';

/** A ConfigMap of that name. */
export const config = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name, namespace: 'gomeet'},
  data: {a: 'b'},
});
/** Where ConfigMaps live. */
export const path = '/api/v1/namespaces/gomeet/configmaps';

/** A writer over a fake API server and a kubectl that only records. */
export function writer(answers: {readonly [request: string]: Answer}, outputs: Parameters<typeof recordingKubectl>[0] = []) {
  const server = fakeServer({...kinds, ...answers});
  const found = discovery(server.send);
  const kubectl = recordingKubectl(outputs);
  const reader = clusterReader(server.send, found, {context: 'test', server: 'https://203.0.113.1:6443'});
  return {...server, ...kubectl, changes: clusterWriter(server.send, found, reader, kubectl.kubectl)};
}
