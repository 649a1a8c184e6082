import type {Cloud} from '../../core/cloud.ts';
import type {RateLimit} from '../../core/cloud-data.ts';
import {sentenceOf, ToolError} from '../../core/errors.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {about, account, apiSource} from './_account.ts';

const id = 'cloud.access';
const numbers = limits(id, {
  warnRemaining: {value: 250, unit: 'requests', source: 'a deploy with DNS, firewall and certificates asks about a hundred times'},
});

/** What gomeet reads, and the scope that a token needs for it (security of each path in the API's description). */
const lists: readonly {readonly scope: string; readonly read: (cloud: Cloud, signal: AbortSignal) => Promise<unknown>}[] = [
  {scope: 'sizes:read', read: (cloud, signal) => cloud.sizes(signal)},
  {scope: 'regions:read', read: (cloud, signal) => cloud.regions(signal)},
  {scope: 'kubernetes:read', read: (cloud, signal) => cloud.clusters(signal)},
  {scope: 'vpc:read', read: (cloud, signal) => cloud.vpcs(signal)},
  {scope: 'droplet:read', read: (cloud, signal) => cloud.droplets(signal)},
  {scope: 'block_storage:read', read: (cloud, signal) => cloud.volumes(signal)},
  {scope: 'load_balancer:read', read: (cloud, signal) => cloud.loadBalancers(signal)},
  {scope: 'domain:read', read: (cloud, signal) => cloud.domains(signal)},
  {scope: 'firewall:read', read: (cloud, signal) => cloud.firewalls(signal)},
];

/** `refused`: the API said that this token may not. */
export type ScopeReading = {readonly scope: string; readonly problem?: string; readonly refused?: true};
export type AccessReading = {readonly scopes: readonly ScopeReading[]; readonly quota: RateLimit | undefined};

export default probe<AccessReading>({
  id,
  question: 'May the token read what gomeet reads?',
  severity: 'warning',
  required: false,
  ...about,
  source: apiSource('sizes', 'regions', 'kubernetes/clusters', 'vpcs', 'droplets', 'volumes', 'load_balancers', 'domains', 'firewalls'),
  limits: numbers.table,
  read: async (asking, signal) => {
    const cloud = account(asking);
    const scopes = await Promise.all(lists.map(async ({scope, read}) => ({scope, ...(await problemOf(() => read(cloud, signal)))})));
    signal.throwIfAborted();
    return {scopes, quota: cloud.rateLimit()};
  },
  judge: ({scopes, quota}, target): Judgement => {
    const {warnRemaining} = numbers.of(target);
    const refused = scopes.filter((one) => one.refused === true);
    const unread = scopes.filter((one) => one.problem !== undefined && one.refused !== true);
    const observed = [
      {name: 'readable', value: scopes.length - refused.length - unread.length, unit: 'scopes'},
      {name: 'writes', value: 'not known before a write', unit: ''},
      ...(quota === undefined ? [] : [{name: 'requestsLeft', value: quota.remaining, unit: 'count'}]),
    ];
    if (refused.length > 0)
      return {
        status: 'fail',
        message: `the token may not read everything, it lacks ${refused.map(({scope}) => scope).join(', ')}`,
        hint: 'make a token with these scopes, or with full access, at https://cloud.digitalocean.com/account/api/tokens',
        observed,
      };
    if (unread.length > 0)
      return {
        status: 'unknown',
        message: `not measured: ${unread.map(({scope, problem}) => `${scope}: ${problem}`).join('; ')}`,
        observed,
        transient: true,
      };
    if (quota !== undefined && quota.remaining < warnRemaining)
      return {
        status: 'warn',
        message: `only ${quota.remaining} of ${quota.limit} requests of this hour are left, until ${quota.resetAt}`,
        hint: 'wait, or find out what else uses this token',
        observed,
        thresholds: numbers.thresholds(target),
      };
    return {
      status: 'pass',
      message: `the token reads everything that is asked for (${scopes.length} scopes); what it may write the API tells only when something is written`,
      observed,
      thresholds: numbers.thresholds(target),
    };
  },
});

async function problemOf(read: () => Promise<unknown>): Promise<Omit<ScopeReading, 'scope'>> {
  try {
    await read();
    return {};
  } catch (error) {
    const refused = error instanceof ToolError && /^forbidden$/i.test(error.detail);
    return {problem: sentenceOf(error), ...(refused ? {refused: true as const} : {})};
  }
}
