import {ToolError} from './errors.ts';
import type {Outside} from './network.ts';
import type {Clock, ClusterReader, ClusterWriter, World, WorldKind} from './ports.ts';

export type NoClusterOptions = {
  readonly kind: WorldKind;
  readonly clock: Clock;
  /** What is missing, as the kubeconfig's reader said it. */
  readonly why: string;
  /** How the platform's names are reached from outside: that needs no cluster. */
  readonly outside?: Outside;
};

/**
 * A world whose account has no cluster yet that gomeet could reach: every question to Kubernetes and to what runs there throws
 * a ToolError that says how to get one. For commands about what is around the cluster.
 */
export function noCluster({kind, clock, why, outside}: NoClusterOptions): World {
  const refuse = (): never => {
    throw new ToolError('kubernetes', `there is no cluster yet that gomeet can reach: ${why}`, {
      detail: 'no cluster',
      suggestions: ['make it with: gomeet cluster apply', 'or, where it exists, log in to it with: gomeet cluster kubeconfig'],
    });
  };
  const never = async (): Promise<never> => refuse();
  const cluster: ClusterReader = {
    identity: never,
    get: never,
    list: never,
    knows: never,
    watch: () => ({[Symbol.asyncIterator]: () => ({next: never})}),
    access: never,
  };
  const changes: ClusterWriter = {
    preview: never,
    apply: never,
    create: never,
    merge: never,
    replace: never,
    replaceStatus: never,
    scale: never,
    remove: never,
    evict: never,
  };
  return {
    kind,
    clock,
    cluster,
    changes,
    pods: {exec: never, logs: never},
    postgres: {instances: never},
    pgbouncer: {instances: never},
    redis: {instances: never},
    versions: {kubectl: async () => undefined},
    ...(outside === undefined ? {} : {outside}),
    close: async () => {},
  };
}
