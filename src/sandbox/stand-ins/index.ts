import {SandboxApi} from '../api.ts';
import {keepProcesses} from '../cloud/processes.ts';
import {layout} from '../paths.ts';
import type {SandboxState} from '../state.ts';
import {followCertificates} from './certificates.ts';
import {followAutoscalers} from './custom-metrics.ts';
import {CUSTOM_METRICS} from './live.ts';
import {followLoadBalancers} from './load-balancers.ts';

export type StandIn = {readonly name: string; readonly instead: string};

/** What a green deploy needs and this machine does not have, with what answers instead. `sandbox status` prints it. */
export const STAND_INS: readonly StandIn[] = [
  {
    name: 'kubelets',
    instead:
      'kwok: pod phases, probes and image pulls are simulated; exec, logs and port-forward are real where a process stands behind the pod',
  },
  {name: 'pod network', instead: 'none: pod addresses are labels, NetworkPolicies are accepted and not enforced'},
  {name: 'LoadBalancer address', instead: 'addresses of 203.0.113.0/24 written into Service status'},
  {
    name: 'servers behind pods',
    instead:
      "this machine's PostgreSQL, PgBouncer, Redis, coturn, Prometheus, Alertmanager and exporters, and two LiveKit servers, with the deployed configuration; what has to differ is one table (src/sandbox/supervisor/overrides)",
  },
  {name: 'SFU pods beyond the two real ones', instead: 'simulated: they look ready and nothing listens'},
  {
    name: 'API services',
    instead:
      'one small HTTP and WebSocket server of the sandbox for all pods: it verifies tokens with the deployed keys, echoes, and counts',
  },
  {
    name: 'Traefik and the load balancer',
    instead: 'an HTTP and TLS server on loopback that obeys the deployed routes, middlewares, certificate and TLS versions',
  },
  {name: 'Grafana', instead: 'a server that knows its health and otherwise asks for a login'},
  {name: 'DNS', instead: "a name server on loopback that answers the names of the deployed certificates with the load balancer's address"},
  {name: 'volumes', instead: "kwok's volume stages bind PersistentVolumeClaims; no disk is made"},
  {
    name: 'certificates',
    instead: 'issuers and Certificates are set Ready, their Secrets hold certificates of a throw-away CA; cert-manager itself does not run',
  },
  {
    name: CUSTOM_METRICS,
    instead:
      "answers by the adapter's deployed rules from the Prometheus that runs; for pods without a process what an idle platform would, or what custom-metrics.json says",
  },
];

/** Runs the stand-ins until `stop`. */
export async function startStandIns(state: SandboxState): Promise<{stop(): Promise<void>}> {
  const api = await SandboxApi.as('daemon', state.server, state.dir);
  const abort = new AbortController();
  const log = (line: string) => process.stderr.write(`${new Date().toISOString()} cloud: ${line}\n`);
  const loops = [
    // With an account, its load balancers have the addresses.
    state.cloud === undefined ? followLoadBalancers(api, abort.signal) : keepProcesses(state, log, abort.signal),
    followCertificates(api, layout(state.dir).pki, abort.signal),
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
