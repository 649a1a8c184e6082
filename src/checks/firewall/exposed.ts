import type {CloudFirewall, FirewallRule} from '../../core/cloud-data.ts';
import {type CloudTarget, firewallName} from '../../core/cloud-target.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import {peersText, ruleText} from './_difference.ts';
import {openedBy} from './_inside.ts';
import {isWide, isWithin} from './_ranges.ts';
import {type FirewallReading, nodeIds, reachingTags, readFirewalls, withoutNodes} from './_reading.ts';

const shownPorts = 3;

/** Rules of several firewalls add up: one that is careless undoes the others. */
export default probe<FirewallReading>({
  id: 'firewall.exposed',
  question: 'Does no firewall open a port to the world that belongs inside?',
  severity: 'critical',
  required: true,
  source: {kind: 'digitalocean', query: 'GET /v2/firewalls; tags and droplets of our nodes'},
  wants: 'cloud',
  read: readFirewalls,
  judge: (reading, {cloud}) => {
    if (cloud === undefined) return {status: 'skip', message: 'this target says nothing of a cloud'};
    const tags = reachingTags(reading, cloud);
    const ids = nodeIds(reading.clusters);
    const reaching = reading.firewalls.filter((one) => one.tags.some((tag) => tags.has(tag)) || one.dropletIds.some((id) => ids.has(id)));
    if (reaching.length === 0 && reading.clusters.length === 0) return withoutNodes(cloud);
    const networks = [cloud.vpcRange, ...reading.clusters.flatMap(({podRange, serviceRange}) => [podRange, serviceRange])];
    const open = reaching.flatMap((one) => one.inbound.flatMap((rule) => judgeRule(one, rule, networks, cloud)));
    if (open.length > 0) return open;
    const reach = reaching.length === 1 ? 'firewall reaches' : 'firewalls reach';
    return {
      status: 'pass',
      message: `${reaching.length} ${reach} our nodes, and none opens to the world what belongs inside`,
      observed: [{name: 'firewalls', value: reaching.length, unit: 'count'}],
    };
  },
});

function judgeRule(firewall: CloudFirewall, rule: FirewallRule, networks: readonly string[], cloud: CloudTarget): readonly Judgement[] {
  const opened = openedBy(rule);
  const wide = rule.peers.addresses.filter(
    (one) => isWide(one, cloud.vpcRange) && !networks.some((network) => network !== '' && isWithin(one, network)),
  );
  if (opened.length === 0 || wide.length === 0) return [];
  const named = opened.map(({port, what}) => `${port} (${what})`);
  const [only] = opened;
  const ports =
    rule.ports === String(only?.port) ? `${rule.protocol} ${named[0]}` : `${ruleText(rule)}, and so ${someOf(named, shownPorts)},`;
  return [
    {
      status: 'fail',
      instance: `${firewall.name} ${ruleText(rule)}`,
      message: `firewall ${firewall.name} opens ${ports} to ${wide.join(', ')}`,
      observed: [
        {name: 'firewall', value: firewall.id, unit: ''},
        {name: 'ports', value: rule.ports, unit: ''},
        {name: 'sources', value: peersText(rule.peers), unit: ''},
      ],
      thresholds: [{name: 'sources', value: cloud.vpcRange, unit: '', source: 'vpc of the target'}],
      hint: hintOf(firewall, rule, wide, cloud),
    },
  ];
}

function hintOf({id, name}: CloudFirewall, {protocol, ports}: FirewallRule, wide: readonly string[], cloud: CloudTarget): string {
  if (name === firewallName(cloud)) return 'somebody edited gomeet’s own firewall; put it right with: gomeet firewall sync';
  const rule = `protocol:${protocol},ports:${ports},${wide.map((one) => `address:${one}`).join(',')}`;
  return `it is not gomeet’s, so whoever owns it takes the rule away: doctl compute firewall remove-rules ${id} --inbound-rules ${rule}`;
}
