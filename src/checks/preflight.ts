import type {Probe} from '../core/probe.ts';
import type {Target} from '../core/target.ts';
import {cloudPreflight} from './cloud-probes.ts';
import {deployCapacity} from './kubernetes/_deploy-capacity.ts';
import {deployPermissions} from './kubernetes/_deploy-permissions.ts';
import bootstrap from './kubernetes/bootstrap.ts';
import hostPorts from './kubernetes/host-ports.ts';
import metricsServer from './kubernetes/metrics-server.ts';
import namespace from './kubernetes/namespace.ts';
import {deployQuota} from './kubernetes/quota.ts';
import storageClass from './kubernetes/storage-class.ts';
import {deployVersion} from './kubernetes/version.ts';

/** Asked before a deploy plans anything, after `kubernetes.api` has passed; the cheapest and most telling first. */
export function preflightProbes(target: Target, skip: readonly string[] = []): readonly Probe[] {
  const cluster = [
    deployVersion,
    namespace,
    bootstrap,
    deployPermissions,
    metricsServer,
    storageClass,
    deployCapacity,
    hostPorts,
    deployQuota,
  ];
  return target.cloud === undefined || skip.includes('cloud') ? cluster : [...cluster, ...cloudPreflight];
}
