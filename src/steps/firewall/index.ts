import {firewallDifference} from '../../checks/firewall/_difference.ts';
import media from '../../checks/firewall/media.ts';
import type {Cloud} from '../../core/cloud.ts';
import type {CloudFirewall, FirewallSpec} from '../../core/cloud-data.ts';
import {AnswerLost, Failed, Refused} from '../../core/errors.ts';
import {needCloud} from '../../core/need-cloud.ts';
import type {World} from '../../core/ports.ts';
import type {ObjectChange, Step} from '../../core/step.ts';
import type {Target} from '../../core/target.ts';

/** What is wanted of the firewall, and what would change. */
export type FirewallPlan = {
  readonly spec: FirewallSpec;
  /** Absent when it is so already. */
  readonly change: ObjectChange | undefined;
};

/** Rules reach all machines of a tag in seconds; a pool that grows meanwhile takes longer. */
const inForceMs = 180_000;
/** Tries of a write whose answer is lost each time. */
const tries = 3;

/** The steps that bring the firewall about, and wait until it is in force: one, after the steps of `needs`. Pure. */
export function firewallSteps({spec, change}: FirewallPlan, needs: readonly string[] = []): readonly Step[] {
  const {name} = spec;
  return [
    {
      id: 'firewall',
      title: `Firewall ${name}: ${spec.inbound.length} rules for media on tag ${spec.tags.join(', ')}, and nothing wider`,
      needs,
      effect: 'change',
      changes: change === undefined ? [] : [change],
      gate: {probes: [media], limitMs: inForceMs},
      settled: async ({world, target}, signal) => {
        const found = await firewallOf(needCloud(world, target).cloud, name, signal);
        return found !== undefined && firewallDifference(found, spec).length === 0 && `firewall ${name} is so already`;
      },
      apply: ({world, target, say}, signal) => write(world, target, spec, say, signal),
    },
  ];
}

/** Our firewall, by its name. Throws Refused when two have it: which one counts nobody can tell. */
export async function firewallOf(cloud: Cloud, name: string, signal: AbortSignal): Promise<CloudFirewall | undefined> {
  const [found, ...twins] = (await cloud.firewalls(signal)).filter((one) => one.name === name);
  if (found === undefined || twins.length === 0) return found;
  throw new Refused(
    `there are ${twins.length + 1} firewalls named ${name}, and their rules add up: ${[found, ...twins].map(({id}) => id).join(', ')}`,
    {
      suggestions: ['remove those that nobody needs with: doctl compute firewall delete ID'],
    },
  );
}

/** A write without an answer may have taken place: then the next round finds it, and nothing is made twice. */
async function write(
  world: World,
  target: Target,
  spec: FirewallSpec,
  say: (message: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const {cloud} = needCloud(world, target);
  let lost: AnswerLost | undefined;
  for (let round = 1; round <= tries; round += 1) {
    const found = await firewallOf(cloud, spec.name, signal);
    const differences = firewallDifference(found, spec).length;
    if (found !== undefined && differences === 0) return `firewall ${spec.name} is as wanted`;
    try {
      if (found === undefined) {
        await cloud.createFirewall(spec, signal);
        return `firewall ${spec.name} was created with ${spec.inbound.length} inbound rules`;
      }
      await cloud.updateFirewall(found.id, spec, signal);
      return `firewall ${spec.name} was put right: ${differences} ${differences === 1 ? 'difference' : 'differences'}`;
    } catch (error) {
      if (!(error instanceof AnswerLost)) throw error;
      lost = error;
      say(`${error.message}; looking whether it took place`);
    }
  }
  throw new Failed(`firewall ${spec.name} could not be written: ${lost?.message ?? 'no answer'}`, {cause: lost});
}
