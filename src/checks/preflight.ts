import type {Probe} from '../core/probe.ts';
import type {Target} from '../core/target.ts';
import bootstrap from './kubernetes/bootstrap.ts';
import capacity from './kubernetes/capacity.ts';
import hostPorts from './kubernetes/host-ports.ts';
import metricsServer from './kubernetes/metrics-server.ts';
import namespace from './kubernetes/namespace.ts';
import permissions from './kubernetes/permissions.ts';
import quota from './kubernetes/quota.ts';
import storageClass from './kubernetes/storage-class.ts';
import version from './kubernetes/version.ts';

/** Asked before a deploy plans anything, after `kubernetes.api` has passed; the cheapest and most telling first. */
export function preflightProbes(_target: Target): readonly Probe[] {
  return [version, namespace, bootstrap, permissions, metricsServer, storageClass, capacity, hostPorts, quota];
}
