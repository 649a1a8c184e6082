import {textAt} from '../core/objects.ts';
import type {Judgement} from '../core/probe.ts';
import type {Target} from '../core/target.ts';

/** The question does not arise where the manifests have no workload whose pods carry the label. */
export function notDeployed(target: Target, app: string): Judgement | undefined {
  const there = target.manifests.some((object) => textAt(object, 'spec', 'template', 'metadata', 'labels', 'app') === app);
  return there || target.manifests.length === 0 ? undefined : {status: 'skip', message: `the manifests have no ${app}`};
}
