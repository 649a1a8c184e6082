import type {KubeConfig} from '@kubernetes/client-node';
import type {ExecStatus, OpenExec} from './exec-pod.ts';

/** The WebSocket exec of @kubernetes/client-node. */
export function execSocket(config: KubeConfig): OpenExec {
  return async (request, streams, done) => {
    const {Exec} = await import('./client-node.ts');
    const exec = new Exec(config);
    const report = (status: ExecStatus) => done(status);
    return exec.exec(
      request.namespace,
      request.pod,
      request.container,
      [...request.command],
      streams.stdout,
      streams.stderr,
      streams.stdin,
      false,
      report,
    );
  };
}
