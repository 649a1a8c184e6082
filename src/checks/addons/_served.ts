import {type Judgement, type Probe, probe} from '../../core/probe.ts';
import {usedKinds} from './_definitions.ts';

/** Each kind of a group that the manifests use, and whether the server has it. */
export type Served = readonly {readonly kind: string; readonly served: boolean}[];

/** Definitions with their schemas are megabytes; whether a kind is served the server tells in a few lines. */
export function servedProbe(id: Probe['id'], question: string, groupSuffix: string): Probe<Served> {
  return probe<Served>({
    id,
    question,
    severity: 'critical',
    required: true,
    source: {kind: 'kubernetes', query: `the server's list of resources of *${groupSuffix}`},
    runbook: 'certificates',
    read: ({world, target}, signal) =>
      Promise.all(
        usedKinds(target, groupSuffix).map(async ({apiVersion, kind}) => ({
          kind,
          served: await world.cluster.knows(apiVersion, kind, signal),
        })),
      ),
    judge: (found, target): Judgement => {
      const missing = found.filter((one) => !one.served).map((one) => one.kind);
      if (missing.length > 0)
        return {
          status: 'fail',
          message: `the server knows no ${missing.join(', ')} of ${groupSuffix}`,
          hint: `gomeet bootstrap --target ${target.name}`,
        };
      if (found.length === 0) return {status: 'skip', message: `the manifests use no kind of ${groupSuffix}`};
      return {
        status: 'pass',
        message: `${found.length} kinds of ${groupSuffix} can be used`,
        observed: [{name: 'kinds', value: found.length, unit: 'count'}],
      };
    },
  });
}
