import {describe, expect, it} from 'vitest';
import {parse, parseDocument} from 'yaml';
import {podTargets} from '../../../src/sandbox/supervisor/discovery.ts';
import {discoverByFiles} from '../../../src/sandbox/supervisor/discovery-files.ts';
import {parsePod} from '../../../src/sandbox/supervisor/pod.ts';

const pod = (app: string, containers: readonly object[]) =>
  parsePod({
    metadata: {
      name: `${app}-0`,
      namespace: 'gomeet',
      uid: 'u',
      labels: {app, 'app.kubernetes.io/name': app},
      annotations: {'prometheus.io/port': '9121'},
      ownerReferences: [{kind: 'StatefulSet', name: app, controller: true}],
    },
    spec: {nodeName: 'node-1', containers},
    status: {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}]},
  });

describe('the list of targets', () => {
  it('has one for each port of a container with a process, with the labels of discovery', () => {
    const redis = pod('redis', [
      {name: 'redis', image: 'redis:8', ports: [{name: 'redis', containerPort: 6379}]},
      {name: 'exporter', image: 'redis_exporter:1', ports: [{name: 'metrics', containerPort: 9121}]},
      {name: 'simulated', ports: [{containerPort: 1}]},
    ]);
    const groups = podTargets([{pod: redis, address: '127.10.3.1', containers: redis.spec.containers.slice(0, 2)}]);
    expect(groups.map((one) => one.targets)).toEqual([['127.10.3.1:6379'], ['127.10.3.1:9121']]);
    expect(groups[1]?.labels).toMatchObject({
      __meta_kubernetes_namespace: 'gomeet',
      __meta_kubernetes_pod_name: 'redis-0',
      __meta_kubernetes_pod_node_name: 'node-1',
      __meta_kubernetes_pod_phase: 'Running',
      __meta_kubernetes_pod_ready: 'true',
      __meta_kubernetes_pod_controller_kind: 'StatefulSet',
      __meta_kubernetes_pod_container_name: 'exporter',
      __meta_kubernetes_pod_container_port_name: 'metrics',
      __meta_kubernetes_pod_container_port_number: '9121',
      __meta_kubernetes_pod_container_port_protocol: 'TCP',
      __meta_kubernetes_pod_label_app_kubernetes_io_name: 'redis',
      __meta_kubernetes_pod_annotation_prometheus_io_port: '9121',
      __meta_kubernetes_pod_annotationpresent_prometheus_io_port: 'true',
    });
  });

  it('leaves out a port that the version of this machine does not serve', () => {
    const turn = pod('turn-service', [{name: 'turn-service', ports: [{containerPort: 3478, protocol: 'UDP'}, {containerPort: 9641}]}]);
    expect(podTargets([{pod: turn, address: '127.10.5.1', containers: turn.spec.containers}]).map((one) => one.targets)).toEqual([
      ['127.10.5.1:3478'],
    ]);
  });
});

it('replaces discovery by files of the same role, and nothing else', () => {
  const text = [
    'scrape_configs:',
    '  - job_name: pods # kept',
    '    kubernetes_sd_configs: [{role: pod, namespaces: {names: [gomeet]}}]',
    '    relabel_configs: [{source_labels: [a], action: keep}]',
    '  - job_name: nodes',
    '    kubernetes_sd_configs: [{role: node}]',
    'alerting:',
    '  alertmanagers:',
    '    - kubernetes_sd_configs: [{role: pod}]',
    '',
  ].join('\n');
  const document = parseDocument(text);
  discoverByFiles(document, '/d');
  const files = (role: string) => [{files: [`/d/${role}.json`], refresh_interval: '5s'}];
  expect(String(document)).toMatch(/# kept/);
  expect(parse(String(document))).toEqual({
    scrape_configs: [
      {job_name: 'pods', relabel_configs: [{source_labels: ['a'], action: 'keep'}], file_sd_configs: files('pod')},
      {job_name: 'nodes', file_sd_configs: files('node')},
    ],
    alerting: {alertmanagers: [{file_sd_configs: files('pod')}]},
  });
});
