import {SandboxApi} from '../api.ts';
import type {SandboxState} from '../state.ts';
import {followCertificates} from './certificates.ts';
import {followAutoscalers} from './custom-metrics.ts';
import {followLoadBalancers} from './load-balancers.ts';

/** What a green deploy needs and this machine does not have, with what answers instead. `sandbox status` prints it. */
export const STAND_INS: readonly {readonly name: string; readonly instead: string}[] = [
  {
    name: 'kubelets',
    instead:
      'kwok: pod phases, probes and image pulls are simulated; exec, logs and port-forward are real where a process stands behind the pod',
  },
  {name: 'pod network', instead: 'none: pod addresses are labels, NetworkPolicies are accepted and not enforced'},
  {name: 'LoadBalancer address', instead: 'addresses of 203.0.113.0/24 written into Service status'},
  {
    name: 'data stores',
    instead:
      "this machine's PostgreSQL, PgBouncer and Redis with the deployed configuration; what has to differ is one table (src/sandbox/supervisor/overrides.ts), sidecars are simulated",
  },
  {name: 'volumes', instead: "kwok's volume stages bind PersistentVolumeClaims; no disk is made"},
  {
    name: 'certificates',
    instead: 'issuers and Certificates are set Ready, their Secrets hold certificates of a throw-away CA; cert-manager itself does not run',
  },
  {
    name: 'custom.metrics.k8s.io',
    instead: 'answers what an idle platform would for each metric that an autoscaler asks for, or what custom-metrics.json says',
  },
];

/** Runs the stand-ins until `stop`. */
export async function startStandIns(state: SandboxState): Promise<{stop(): Promise<void>}> {
  const api = await SandboxApi.as('daemon', state.server, state.dir);
  const abort = new AbortController();
  const loops = [
    followLoadBalancers(api, abort.signal),
    followCertificates(api, abort.signal),
    followAutoscalers(api, state.dir, abort.signal),
  ];
  return {
    async stop() {
      abort.abort();
      api.close();
      await Promise.allSettled(loops);
    },
  };
}
