import {at, numberAt, textAt} from '../../core/objects.ts';
import type {SeenEvent} from '../_types.ts';

export type ProbeKind = 'readiness' | 'liveness' | 'startup';

/** A probe of the kubelet with its own numbers; those that the manifest leaves out are Kubernetes' defaults. */
export type Check = {
  readonly kind: ProbeKind;
  /** `GET :8080/ready`, `tcp :5432`, `grpc :9090`, `exec pg_isready`. */
  readonly text: string;
  /** Milliseconds until as many failures in a row as the probe allows can have happened. */
  readonly windowMs: number;
  readonly failures: number;
};

export function checkOf(container: unknown, kind: ProbeKind): Check | undefined {
  const probe = at(container, `${kind}Probe`);
  if (typeof probe !== 'object' || probe === null) return undefined;
  const delay = numberAt(probe, 'initialDelaySeconds') ?? 0;
  const failures = numberAt(probe, 'failureThreshold') ?? 3;
  const period = numberAt(probe, 'periodSeconds') ?? 10;
  const timeout = numberAt(probe, 'timeoutSeconds') ?? 1;
  return {kind, text: textOf(probe), windowMs: (delay + failures * period + timeout) * 1000, failures};
}

function textOf(probe: unknown): string {
  const port = (handler: string) => String(at(probe, handler, 'port') ?? '?');
  if (at(probe, 'httpGet') !== undefined) {
    const scheme = textAt(probe, 'httpGet', 'scheme') === 'HTTPS' ? 'https ' : '';
    return `${scheme}GET :${port('httpGet')}${textAt(probe, 'httpGet', 'path') ?? '/'}`;
  }
  if (at(probe, 'tcpSocket') !== undefined) return `tcp :${port('tcpSocket')}`;
  if (at(probe, 'grpc') !== undefined) return `grpc :${port('grpc')}`;
  const command = at(probe, 'exec', 'command');
  return Array.isArray(command) ? `exec ${command.join(' ').slice(0, 80)}` : 'probe';
}

/** The newest Unhealthy event of this probe: "Readiness probe failed: HTTP probe failed with statuscode: 503". */
export function failureOf(
  events: readonly SeenEvent[],
  container: string,
  kind: ProbeKind,
  since: number | undefined,
): SeenEvent | undefined {
  const name = kind === 'readiness' ? /^Readiness probe/ : kind === 'liveness' ? /^Liveness probe/ : /^Startup probe/;
  return events.findLast(
    (one) =>
      one.reason === 'Unhealthy' &&
      (one.container ?? container) === container &&
      name.test(one.message) &&
      !(since !== undefined && one.last !== undefined && one.last < since),
  );
}

/** What the probe got, without the kubelet's preamble. */
export function outputOf(event: SeenEvent | undefined): string {
  return event === undefined
    ? ''
    : event.message.replace(/^\w+ probe (failed|errored( and resulted in unknown state)?|warning): ?/, '').trim();
}
