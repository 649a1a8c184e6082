import {z} from 'zod';
import type {Account} from '../account.ts';
import type {Firewall} from '../account-network.ts';
import {bodyOf, tags} from '../body.ts';
import {ApiRefusal, type Call, find, isoTime, type Outcome, remove, unprocessable} from '../call.ts';
import {firewallBody, inbound, outbound, ruleKey, rules, shownRule} from '../firewall-rules.ts';
import {newId} from '../ids.ts';
import {page} from '../page.ts';
import type {Routes} from '../routes.ts';
import {allDroplets} from './compute.ts';

const one = '/v2/firewalls/{}';

/** Firewalls in front of droplets. */
export const firewalls: Routes = {
  'GET /v2/firewalls': (call) =>
    page(
      call,
      'firewalls',
      call.account.firewalls.map((firewall) => shown(call, firewall)),
    ),
  'POST /v2/firewalls': (call) => {
    const wanted = checked(call, undefined);
    const firewall = {
      ...wanted,
      id: newId(call.account, 'firewall'),
      created_at: isoTime(call.now),
      ready_ms: call.now + call.latency.firewall,
    };
    call.account.firewalls.push(firewall);
    return {status: 202, json: {firewall: shown(call, firewall)}};
  },
  [`GET ${one}`]: (call) => ({status: 200, json: {firewall: shown(call, firewallOf(call))}}),
  [`PUT ${one}`]: (call) => {
    const firewall = firewallOf(call);
    changed(call, firewall, checked(call, firewall));
    return {status: 200, json: {firewall: shown(call, firewall)}};
  },
  [`DELETE ${one}`]: (call) => {
    remove(call.account.firewalls, firewallOf(call));
    return {status: 204};
  },
  [`POST ${one}/tags`]: (call) => edit(call, (own) => ({tags: [...new Set([...own.tags, ...asked(call).tags])]})),
  [`DELETE ${one}/tags`]: (call) => edit(call, (own) => ({tags: own.tags.filter((tag) => !asked(call).tags.includes(tag))})),
  [`POST ${one}/droplets`]: (call) => edit(call, (own) => ({droplet_ids: [...new Set([...own.droplet_ids, ...asked(call).droplet_ids])]})),
  [`DELETE ${one}/droplets`]: (call) =>
    edit(call, (own) => ({droplet_ids: own.droplet_ids.filter((id) => !asked(call).droplet_ids.includes(id))})),
  [`POST ${one}/rules`]: (call) =>
    edit(call, (own) => {
      const more = bodyOf(call.body, rules);
      return {
        inbound_rules: [...own.inbound_rules, ...more.inbound_rules.map(inbound)],
        outbound_rules: [...own.outbound_rules, ...more.outbound_rules.map(outbound)],
      };
    }),
  [`DELETE ${one}/rules`]: (call) =>
    edit(call, (own) => {
      const less = bodyOf(call.body, rules);
      const inKeys = less.inbound_rules.map(inbound).map(ruleKey);
      const outKeys = less.outbound_rules.map(outbound).map(ruleKey);
      return {
        inbound_rules: own.inbound_rules.filter((rule) => !inKeys.includes(ruleKey(rule))),
        outbound_rules: own.outbound_rules.filter((rule) => !outKeys.includes(ruleKey(rule))),
      };
    }),
};

function firewallOf({account, params: [id]}: Call): Firewall {
  return find(account.firewalls, (firewall) => firewall.id === id);
}

function asked({body}: Call) {
  return bodyOf(body, z.object({tags: tags.default([]), droplet_ids: z.array(z.int()).default([])}));
}

function edit(call: Call, change: (own: Firewall) => Partial<Firewall>): Outcome {
  const own = firewallOf(call);
  changed(call, own, change(own));
  return {status: 204};
}

function changed({now, latency}: Call, firewall: Firewall, change: Partial<Firewall>): void {
  Object.assign(firewall, change, {ready_ms: now + latency.firewall});
}

/** What a request makes of a firewall. Names are the account's only marks, and no two are equal (harmony-ops#390). */
function checked({account, body}: Call, own: Firewall | undefined) {
  const wanted = bodyOf(body, firewallBody);
  if (account.firewalls.some((other) => other !== own && other.name === wanted.name))
    throw new ApiRefusal(409, 'conflict', 'duplicate name');
  if (wanted.inbound_rules.length + wanted.outbound_rules.length === 0) throw unprocessable('must specify at least one rule');
  const {name, tags: bound, droplet_ids} = wanted;
  return {
    name,
    tags: bound,
    droplet_ids,
    inbound_rules: wanted.inbound_rules.map(inbound),
    outbound_rules: wanted.outbound_rules.map(outbound),
  };
}

function shown({account, now}: Call, firewall: Firewall) {
  const {id, name, tags: bound, droplet_ids, created_at} = firewall;
  const waiting = firewall.ready_ms > now ? coveredBy(account, firewall) : [];
  return {
    id,
    name,
    status: waiting.length > 0 ? 'waiting' : 'succeeded',
    created_at,
    pending_changes: waiting.map((droplet_id) => ({droplet_id, removing: false, status: 'waiting'})),
    tags: bound,
    droplet_ids,
    inbound_rules: firewall.inbound_rules.map((rule) => shownRule(rule, 'sources')),
    outbound_rules: firewall.outbound_rules.map((rule) => shownRule(rule, 'destinations')),
  };
}

function coveredBy(account: Account, {tags: bound, droplet_ids}: Firewall): readonly number[] {
  return allDroplets(account)
    .map(({droplet}) => droplet)
    .filter(({id, tags: own}) => droplet_ids.includes(id) || own.some((tag) => bound.includes(tag)))
    .map(({id}) => id);
}
