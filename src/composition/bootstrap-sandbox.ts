import {targetSchema} from '../core/config.ts';
import {Failed} from '../core/errors.ts';
import {execute} from '../core/execute.ts';
import {buildTarget} from '../manifests/target.ts';
import {bootstrap} from '../pipelines/bootstrap/index.ts';
import type {Progress} from '../sandbox/progress.ts';
import {loadTemplates} from '../tools/templates.ts';
import {clusterWorld} from '../tools/world.ts';
import {openAddons} from './addons.ts';

/** `gomeet bootstrap` as the administrator of a sandbox that is just starting; the add-ons' programs are stood in for there. */
export function bootstrapSandbox(
  profile: string,
  toolVersion: string,
  progress: Progress,
): (kubeconfig: string, kubectl: string) => Promise<void> {
  return async (kubeconfig, kubectl) => {
    const config = targetSchema.parse({profile});
    const target = buildTarget('sandbox', config, await loadTemplates(config.stack, config.profile));
    const world = await clusterWorld({kubeconfig, kubectl, namespace: target.namespace, kind: 'sandbox'});
    try {
      const {addons, source} = await openAddons(() => world.clock.now());
      const pipeline = bootstrap(
        {world, target, addons, source, controllers: false, from: new Map(), skip: []},
        {again: 'gomeet sandbox up', deploy: 'gomeet deploy --target sandbox --yes'},
      );
      const result = await execute(pipeline, {
        world,
        target,
        toolVersion,
        dryRun: false,
        signal: new AbortController().signal,
        listen: (event) => {
          if (event.type === 'ended') progress({phase: 'bootstrap', message: `${event.record.step}: ${event.record.message}`});
        },
        approve: async () => undefined,
      });
      if (result.outcome !== 'ok') throw new Failed(`the bootstrap of the sandbox failed: ${result.message}`, {findings: result.findings});
    } finally {
      await world.close();
    }
  };
}
