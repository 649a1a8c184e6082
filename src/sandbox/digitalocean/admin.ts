import {timingSafeEqual} from 'node:crypto';
import {z} from 'zod';
import type {Fault, FaultPlan} from './faults.ts';
import type {ApiAnswer, ApiRequest, Emulator} from './types.ts';

const fault: z.ZodType<Fault> = z.union([
  z.strictObject({
    status: z.union([z.literal(429), z.literal(500), z.literal(502), z.literal(503)]),
    retryAfterS: z.int().min(0).exactOptional(),
  }),
  z.enum(['cut-before', 'cut-after', 'silent-before', 'silent-after', 'die']),
]);
const plan: z.ZodType<FaultPlan> = z.strictObject({
  as: fault,
  only: z.strictObject({method: z.string().exactOptional(), path: z.string().exactOptional()}).exactOptional(),
  every: z.int().min(1).exactOptional(),
  at: z.array(z.int().min(1)).exactOptional(),
  from: z.int().min(1).exactOptional(),
});

/** The side door for tests: what was asked, what is to fail. None of it is logged, or fails. */
export async function administer(emulator: Emulator, adminToken: string | undefined, request: ApiRequest): Promise<ApiAnswer> {
  if (adminToken === undefined || !sameText(request.headers['authorization'] ?? '', `Bearer ${adminToken}`))
    return answer(401, {message: 'wrong token'});
  switch (`${request.method} ${request.path}`) {
    case 'GET /emulator/log':
      return answer(200, {log: emulator.log()});
    case 'GET /emulator/state':
      return answer(200, emulator.state());
    case 'POST /emulator/reset-log':
      emulator.resetLog();
      return answer(200, {});
    case 'POST /emulator/fail':
      return plans(emulator, request.body);
    default:
      return answer(404, {message: `there is no ${request.method} ${request.path}`});
  }
}

/** A plan, a list of plans, or an empty list: nothing fails any more. */
function plans(emulator: Emulator, body: string): ApiAnswer {
  const asked: unknown = JSON.parse(body);
  const read = z.array(plan).safeParse(Array.isArray(asked) ? asked : [asked]);
  if (!read.success) return answer(422, {message: z.prettifyError(read.error)});
  emulator.fail(...read.data);
  return answer(200, {});
}

function answer(status: number, json: unknown): ApiAnswer {
  return {status, headers: {'content-type': 'application/json'}, body: JSON.stringify(json)};
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
