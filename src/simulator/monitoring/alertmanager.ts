import {ToolError} from '../../core/errors.ts';
import type {AlertmanagerInstance, AlertmanagerPort, AlertRouting} from '../../core/monitoring.ts';
import {type KubeObject, textAt} from '../../core/objects.ts';
import {parseRouting} from '../../manifests/alert-routing.ts';
import type {Control} from '../control.ts';
import {isActive, isReady} from '../pods.ts';
import {podsOfApp} from '../stores/pods.ts';
import {watchdogSince} from './prometheus.ts';
import {watchdog} from './rules.ts';

/** Alertmanagers that run with the configuration that was deployed, see each other and hold no silence. */
export function alertmanagerPort(look: (signal?: AbortSignal) => Promise<Control>): AlertmanagerPort {
  const ready = (pods: readonly KubeObject[]) => {
    const found = pods.filter(isReady);
    if (found.length === 0) throw new ToolError('alertmanager', 'alertmanager does not answer: no pod of it is ready', {transient: true});
    return found;
  };
  const livingOf = (control: Control) => podsOfApp(control, 'alertmanager').filter(isActive);
  return {
    async instances(signal) {
      const control = await look(signal);
      const pods = livingOf(control);
      const routing = routingOf(control);
      return pods.map((pod) => instance(pod, pods.filter(isReady).length, routing));
    },
    async silences(signal) {
      ready(livingOf(await look(signal)));
      return [];
    },
    async alerts(signal) {
      const control = await look(signal);
      const since = watchdogSince(control);
      const pods = ready(livingOf(control));
      if (since === undefined) return [];
      return pods.map((pod) => ({pod: pod.metadata.name, name: watchdog, state: 'active', severity: 'none', startsAt: since}));
    },
  };
}

function instance(pod: KubeObject, peers: number, routing: AlertRouting | undefined): AlertmanagerInstance {
  const {name} = pod.metadata;
  if (!isReady(pod)) return {pod: name, ready: false, message: 'nothing listens on port 9093', clusterStatus: '', peers: 0, receivers: []};
  const receivers = Object.keys(routing?.integrations ?? {});
  return {
    pod: name,
    ready: true,
    message: '200: OK',
    clusterStatus: 'ready',
    peers,
    receivers,
    ...(routing === undefined ? {} : {routing}),
  };
}

function routingOf(control: Control): AlertRouting | undefined {
  const settings = control.store.get({apiVersion: 'v1', kind: 'ConfigMap', namespace: control.namespace, name: 'alertmanager-settings'});
  const text = textAt(settings, 'data', 'alertmanager.yaml');
  return text === undefined ? undefined : parseRouting(text);
}
