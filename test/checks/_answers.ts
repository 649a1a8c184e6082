import type {HttpAnswer, NoAnswer} from '../../src/core/network.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import {declaredIn, parseMetrics} from '../../src/core/prometheus-text.ts';

export function ok(body = '', status = 200, headers: HttpAnswer['headers'] = {}, durationMs = 5): HttpAnswer {
  return {status, headers, body, durationMs};
}

export const refused: NoAnswer = {silent: 'refused', message: 'nothing listens on port 80 of p'};
export const frozen: NoAnswer = {silent: 'timeout', message: 'port 80 of p gave no answer within 2 s'};
export const unreachable: NoAnswer = {silent: 'unreachable', message: 'no way to port 80 of p: it is a simulated pod'};

/** A pod whose metrics page was read. */
export function page(pod: string, text: string) {
  return {pod, samples: parseMetrics(text), declared: declaredIn(text)};
}

export function silentPods(...pods: readonly string[]) {
  return pods.map((pod) => ({pod, why: 'no way to it'}));
}

export function deployment(
  name: string,
  {labels = {}, annotations = {}, containers = []}: {labels?: object; annotations?: object; containers?: readonly object[]} = {},
): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name, namespace: 'gomeet', labels: {app: name, ...labels}},
    spec: {template: {metadata: {labels: {app: name, ...labels}, annotations}, spec: {containers}}},
  };
}

/** An API service that asks itself over HTTP and exports metrics. */
export function service(name: string): KubeObject {
  return deployment(name, {
    labels: {component: 'api'},
    annotations: {'prometheus.io/port': '9090'},
    containers: [{name, ports: [{name: 'http', containerPort: 8080}], readinessProbe: {httpGet: {path: '/readyz', port: 'http'}}}],
  });
}

export function configMap(name: string, data: {readonly [key: string]: string}): KubeObject {
  return {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name, namespace: 'gomeet'}, data};
}

export function traefikObject(kind: string, name: string, spec: object): KubeObject {
  return {apiVersion: 'traefik.io/v1alpha1', kind, metadata: {name, namespace: 'gomeet'}, spec};
}
