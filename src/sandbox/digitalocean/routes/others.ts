import {z} from 'zod';
import {bodyOf} from '../body.ts';
import {ApiRefusal, find, isoTime, remove} from '../call.ts';
import {newId, nextNumber} from '../ids.ts';
import {page} from '../page.ts';
import type {Routes} from '../routes.ts';

const grant = z.object({bucket: z.string(), permission: z.string()});
const newKey = z.object({name: z.string(), grants: z.array(grant).default([])});
const newCheck = z.object({
  name: z.string(),
  type: z.string(),
  target: z.string(),
  regions: z.array(z.string()),
  enabled: z.boolean().default(true),
});

/** Keys of the object storage, projects, checks from outside: what gomeet reads of them. */
export const others: Routes = {
  'GET /v2/spaces/keys': (call) => page(call, 'keys', call.account.keys),
  'POST /v2/spaces/keys': ({account, body, now}) => {
    const {name, grants} = bodyOf(body, newKey);
    const whole = grants.filter(({permission}) => permission === 'fullaccess').length;
    if (whole > 0 && whole < grants.length)
      throw new ApiRefusal(400, 'bad_request', 'cannot mix fullaccess permission with scoped permissions.');
    const number = String(nextNumber(account)).padStart(12, '0');
    const key = {name, grants, access_key: `DO00EMULATED${number}`, created_at: isoTime(now)};
    account.keys.push(key);
    return {status: 201, json: {key: {...key, secret_key: `emulated-${number}`}}};
  },
  'GET /v2/spaces/keys/{}': ({account, params: [id]}) => ({status: 200, json: {key: find(account.keys, (key) => key.access_key === id)}}),
  'DELETE /v2/spaces/keys/{}': ({account, params: [id]}) => {
    remove(
      account.keys,
      find(account.keys, (key) => key.access_key === id),
    );
    return {status: 204};
  },
  'GET /v2/projects': (call) => page(call, 'projects', call.account.projects),
  'GET /v2/projects/default': ({account}) => ({status: 200, json: {project: find(account.projects, ({is_default}) => is_default)}}),
  'GET /v2/uptime/checks': (call) => page(call, 'checks', call.account.checks),
  'POST /v2/uptime/checks': ({account, body}) => {
    const check = {...bodyOf(body, newCheck), id: newId(account, 'check')};
    account.checks.push(check);
    return {status: 201, json: {check}};
  },
  'GET /v2/uptime/checks/{}': ({account, params: [id]}) => ({status: 200, json: {check: find(account.checks, (one) => one.id === id)}}),
  'GET /v2/uptime/checks/{}/state': ({account, params: [id], now}) => {
    const {regions} = find(account.checks, (one) => one.id === id);
    const state = {status: 'CHECKING', status_changed_at: isoTime(now), thirty_day_uptime_percentage: 100};
    return {status: 200, json: {state: {regions: Object.fromEntries(regions.map((region) => [region, state]))}}};
  },
  'DELETE /v2/uptime/checks/{}': ({account, params: [id]}) => {
    remove(
      account.checks,
      find(account.checks, (one) => one.id === id),
    );
    return {status: 204};
  },
};
