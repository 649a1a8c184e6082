import type {SandboxApi} from '../../api.ts';
import type {Reconciler} from '../reconciler.ts';
import {isRealJob} from '../view.ts';
import type {Ground, Struck} from './act.ts';

/** What the supervisor's pods are to a fault. */
export function groundOf(
  dir: string,
  reconciler: Pick<Reconciler, 'pods' | 'runner'>,
  api: Pick<SandboxApi, 'raw'>,
  log: (line: string) => void,
): Ground {
  const struck = (name: string, labels: Struck['labels']): Struck => {
    const runner = reconciler.runner(name);
    return {
      name,
      labels,
      pid: (container) => runner?.pid(container),
      exec: async (argv, options) => runner?.exec(argv, options),
      launch: async (argv, stdin) => runner?.launch(argv, stdin),
      kill: (container) => runner?.kill(container),
    };
  };
  return {
    dir,
    log,
    pods: () => reconciler.pods.map(({metadata}) => struck(metadata.name, metadata.labels)),
    forming: () => reconciler.pods.some(isRealJob),
    async replace(name) {
      const pod = reconciler.pods.find(({metadata}) => metadata.name === name);
      if (pod !== undefined) await api.raw('DELETE', `/api/v1/namespaces/${pod.metadata.namespace}/pods/${name}`);
    },
  };
}
