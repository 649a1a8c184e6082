import type {Controller} from '../control.ts';
import {kubelet} from '../kubelet/kubelet.ts';
import {scheduler} from '../scheduling/scheduler.ts';
import {autoscalers} from './autoscaler.ts';
import {certificates, issuers} from './certificates.ts';
import {claims} from './claims.ts';
import {daemonSets} from './daemon-set.ts';
import {deployments} from './deployment.ts';
import {disruptionBudgets} from './disruption.ts';
import {apiServices, definitions} from './extensions.ts';
import {events, namespaces} from './housekeeping.ts';
import {jobs} from './job.ts';
import {quotas} from './quotas.ts';
import {replicaSets} from './replica-set.ts';
import {services} from './services.ts';
import {statefulSets} from './stateful-set.ts';

/** Everything that acts on objects, in the order in which several act on the same one. */
export const controllers: readonly Controller[] = [
  namespaces,
  definitions,
  deployments,
  replicaSets,
  statefulSets,
  daemonSets,
  jobs,
  autoscalers,
  scheduler,
  kubelet,
  claims,
  services,
  apiServices,
  disruptionBudgets,
  quotas,
  certificates,
  issuers,
  events,
];
