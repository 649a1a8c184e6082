import type {Cloud} from '../../core/cloud.ts';
import type {World} from '../../core/ports.ts';

/** Opens the cluster of a kubeconfig. Whoever gives it closes what it opened. */
export type Connect = (kubeconfig: string) => Promise<World>;

/** The way into the cluster, opened once. */
export interface Link {
  /** Throws a ToolError while the cluster has no kubeconfig yet or does not answer. */
  kube(clusterId: string, signal: AbortSignal): Promise<World>;
}

export function linkOf(cloud: Cloud, connect: Connect): Link {
  let known: {readonly id: string; readonly world: World} | undefined;
  return {
    async kube(id, signal) {
      if (known?.id !== id) known = {id, world: await connect(await cloud.kubeconfig(id, signal))};
      return known.world;
    },
  };
}
