import {limits} from '../../core/limits.ts';
import {type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {sumOf} from '../../core/prometheus-text.ts';
import {parseQuantity} from '../../core/quantity.ts';
import type {Target} from '../../core/target.ts';
import {autoscalerOf} from '../../manifests/workloads.ts';
import type {PodMetricsReading} from '../_pods.ts';
import {readApiMetrics, serviceOfPod, servicesOf, unreached, without} from './_services.ts';

const id = 'api.websockets';
const metric = 'websocket_connections_active';
const numbers = limits(id, {
  warnPercent: {value: 80, unit: 'percent', source: 'a node that is lost puts its share on the others'},
  failPercent: {value: 95, unit: 'percent', source: 'the autoscaler is at its maximum and new sockets have nowhere to go'},
});

/** What the autoscalers can grow to: pods at their maximum times what one pod should hold. */
export default probe<PodMetricsReading | undefined>({
  id,
  question: 'Is there room for more WebSocket connections?',
  severity: 'warning',
  required: false,
  source: {kind: 'metrics', query: `${metric} of every pod of the API, against maxReplicas × averageValue of its autoscaler`},
  runbook: 'ws-failures',
  limits: numbers.table,
  read: (asking, signal) => (holders(asking.target).length === 0 ? Promise.resolve(undefined) : readApiMetrics(asking, [], signal)),
  judge: (reading, target) => {
    if (reading === undefined) return {status: 'skip', message: `no service of this profile is scaled by ${metric}`};
    const {warnPercent, failPercent} = numbers.of(target);
    const services = holders(target).map(({service, capacity}) => {
      const pods = reading.measured.filter(({pod}) => serviceOfPod(pod) === service);
      return {service, capacity, pods: pods.map(({pod, samples}) => ({pod, open: sumOf(samples, metric)}))};
    });
    const blind = services.flatMap(({pods}) => pods.filter(({open}) => open === null).map(({pod}) => pod));
    const full = services.flatMap(({service, capacity, pods}): readonly Judgement[] => {
      const open = pods.reduce((sum, one) => sum + (one.open ?? 0), 0);
      const percent = Math.floor((open * 100) / capacity);
      if (percent < warnPercent) return [];
      return [
        {
          status: percent >= failPercent ? 'fail' : 'warn',
          instance: service,
          message: `${open} of ${capacity} connections that its autoscaler can grow to are open (${percent} %)`,
          observed: [{name: 'connections', value: open, unit: 'count'}],
          thresholds: numbers.thresholds(target),
          hint: `gomeet scale ${service}`,
        },
      ];
    });
    const judged = [
      ...full,
      ...unreached(reading),
      ...without(
        blind,
        services.reduce((sum, {pods}) => sum + pods.length, 0),
        metric,
      ),
    ];
    if (judged.length > 0) return judged;
    if (reading.measured.length === 0) return {status: 'unknown', message: 'not measured: no pod of the API runs', transient: true};
    const open = services.flatMap(({pods}) => pods).reduce((sum, one) => sum + (one.open ?? 0), 0);
    const capacity = services.reduce((sum, one) => sum + one.capacity, 0);
    return {
      status: 'pass',
      message: `${open} of ${capacity} WebSocket connections are open`,
      observed: [{name: 'connections', value: open, unit: 'count'}],
      thresholds: numbers.thresholds(target),
    };
  },
});

/** Services that are scaled by their open sockets. */
function holders(target: Target): readonly {readonly service: string; readonly capacity: number}[] {
  return servicesOf(target).flatMap((service) => {
    const bounds = autoscalerOf(target.manifests, service);
    const hpa = target.manifests.find(({kind, metadata}) => kind === 'HorizontalPodAutoscaler' && metadata.name === bounds?.name);
    const each = perPod(hpa);
    return bounds === undefined || each === undefined ? [] : [{service: service.metadata.name, capacity: bounds.max * each}];
  });
}

function perPod(hpa: KubeObject | undefined): number | undefined {
  const found = listAt(hpa, 'spec', 'metrics').find((one) => textAt(one, 'pods', 'metric', 'name') === metric);
  return parseQuantity(textAt(found, 'pods', 'target', 'averageValue') ?? '');
}
