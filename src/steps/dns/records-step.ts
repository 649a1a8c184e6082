import {readZones} from '../../checks/dns/_read.ts';
import {Failed} from '../../core/errors.ts';
import {needCloud} from '../../core/need-cloud.ts';
import type {Step} from '../../core/step.ts';
import {carryRecords} from './carry-records.ts';
import {changeOf, expectedChanges} from './changes.ts';
import {type DnsPlan, type DnsWish, planDns, readDns} from './gather-records.ts';
import {refuseConflicts, refuseNowhere, refuseStray} from './refuse-dns.ts';

const meanwhile = {suggestions: ['run the same command again to see the new plan']};

type Part = Pick<Step, 'effect' | 'changes' | 'settled' | 'apply'>;

/** Carries out a plan that was made just now. */
export function plannedRecords(plan: DnsPlan, wish: DnsWish): Part {
  return {
    effect: plan.changes.some(({action}) => action === 'remove') ? 'destroy' : 'change',
    changes: plan.changes.map(changeOf),
    settled: async () => (plan.changes.length === 0 ? settledText(plan) : false),
    apply: (context, signal) => carryOut(plan, wish, context, signal),
  };
}

/** Asks the world when its turn comes: the load balancer may be made by an earlier step. `plan` is what was known before. */
export function laterRecords(plan: DnsPlan, wish: DnsWish, sync: string): Part {
  let now = plan;
  return {
    effect: 'change',
    changes: [...plan.changes.map(changeOf), ...expectedChanges(plan)],
    settled: async (context, signal) => {
      const {wanted} = needCloud(context.world, context.target);
      now = planDns(await readDns(context, wish, signal), wish, wanted);
      refuseConflicts(now, sync);
      refuseStray(now);
      refuseNowhere(now);
      return now.changes.length === 0 ? settledText(now) : false;
    },
    apply: (context, signal) => carryOut(now, wish, context, signal),
  };
}

async function carryOut(
  plan: DnsPlan,
  wish: DnsWish,
  {world, target, say}: Parameters<Step['apply']>[0],
  signal: AbortSignal,
): Promise<string> {
  const {cloud, wanted} = needCloud(world, target);
  const hosts = [...plan.names.map(({host}) => host), ...wish.remove];
  const again = async (until: AbortSignal) => {
    const now = planDns({names: plan.names, zones: await readZones({world, target}, hosts, until)}, wish, wanted);
    const [taken] = now.conflicts;
    if (taken !== undefined) throw new Failed(`the zone was changed meanwhile: ${taken.host}: ${taken.why}`, meanwhile);
    return now.changes;
  };
  await carryRecords(plan.changes, {cloud, clock: world.clock, again, say}, signal);
  return `${plan.changes.length} ${plan.changes.length === 1 ? 'record' : 'records'} written in ${plan.zones.join(', ')}`;
}

function settledText({names, zones, leaving}: DnsPlan): string {
  const left = leaving.length === 0 ? '' : `; left over: ${leaving.join(', ')}`;
  return `${names.filter(({values}) => values.length > 0).length} names in ${zones.join(', ')} lead where they should${left}`;
}
