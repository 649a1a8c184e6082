import {at, numberAt} from '../core/objects.ts';
import {autoscalerOf, findObject} from '../manifests/workloads.ts';
import {initialOf} from './_demand.ts';
import {Report, rule} from './_rule.ts';

/** Counts that `capacity.yaml` keeps by store: entry, field → StatefulSet or Deployment. */
const stores: readonly (readonly [entry: string, field: string, workload: string])[] = [
  ['postgres', 'primary', 'postgres-primary'],
  ['postgres', 'replicas', 'postgres-replica'],
  ['postgres', 'pgbouncer', 'pgbouncer'],
  ['redis', 'masters', 'redis-master'],
  ['redis', 'replicas', 'redis-replica'],
];

export default rule({
  id: 'capacity-agrees',
  sentence: 'The file capacity.yaml states the counts that the manifests have: probes and the sandbox go by it.',
  check({objects, capacity}) {
    const report = new Report();
    const workload = (name: string) => findObject(objects, 'StatefulSet', name) ?? findObject(objects, 'Deployment', name);
    const compare = (name: string, field: string, stated: unknown, actual: number | undefined) => {
      report.note(`${name} ${field}: ${String(stated)}`);
      if (stated !== actual) report.problem(`capacity/${name}`, `${field} is ${String(stated)}, the manifests have ${actual ?? 'none'}`);
    };
    for (const [entry, field, name] of stores) {
      const stated = capacity.instances[entry];
      const found = workload(name);
      compare(name, 'replicas', at(stated, field), found === undefined ? undefined : (numberAt(found, 'spec', 'replicas') ?? 1));
    }
    for (const [name, stated] of Object.entries(capacity.instances)) {
      if (stores.some(([entry]) => entry === name)) continue;
      const found = workload(name);
      const hpa = found === undefined ? undefined : autoscalerOf(objects, found);
      if (found === undefined) report.problem(`capacity/${name}`, 'the manifests have no such workload');
      else if (typeof stated === 'number') compare(name, 'replicas', stated, numberAt(found, 'spec', 'replicas') ?? 1);
      else {
        const replicas = numberAt(found, 'spec', 'replicas') ?? 1;
        compare(name, 'min', at(stated, 'min'), hpa?.min ?? replicas);
        compare(name, 'max', at(stated, 'max'), hpa?.max ?? replicas);
        compare(name, 'initial', at(stated, 'initial'), initialOf(objects, found, 1));
      }
    }
    return report.verdict();
  },
});
