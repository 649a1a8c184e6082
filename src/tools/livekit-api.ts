import {z} from 'zod';
import {ToolError} from '../core/errors.ts';
import type {EgressInfo, RoomInfo} from '../core/media.ts';
import {isSilent, type PodNetwork} from '../core/network.ts';
import {jsonOf} from './kube-endpoint.ts';

export type ApiKey = {readonly key: string; readonly secret: string};
/** Where one call goes: any SFU answers for all of them. */
export type SfuApi = {readonly network: PodNetwork; readonly namespace: string; readonly pod: string; readonly apiKey: ApiKey};
export type Grant = {
  readonly roomList?: boolean;
  readonly roomCreate?: boolean;
  readonly roomRecord?: boolean;
  readonly roomJoin?: boolean;
  readonly room?: string;
};

export const signallingPort = 7880;
const tokenLifeS = 120;
const limitMs = 3_000;

/** A token as LiveKit reads it. Lives two minutes; valid a minute before now, because clocks differ. */
export async function tokenFor({key, secret}: ApiKey, video: Grant, identity = 'gomeet-health'): Promise<string> {
  const {AccessToken} = await import('livekit-server-sdk');
  const token = new AccessToken(key, secret, {identity, ttl: tokenLifeS});
  token.addGrant(video);
  return token.toJwt();
}

/** One Twirp call over JSON. Throws a ToolError; `unauthorized` in `detail` when the server does not know the key. */
export async function twirp(
  api: SfuApi,
  service: string,
  method: string,
  grant: Grant,
  body: object,
  signal?: AbortSignal,
): Promise<{readonly data: unknown; readonly durationMs: number}> {
  const token = await tokenFor(api.apiKey, grant);
  const answer = await api.network.request(
    {
      namespace: api.namespace,
      pod: api.pod,
      port: signallingPort,
      method: 'POST',
      path: `/twirp/livekit.${service}/${method}`,
      headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json'},
      body: JSON.stringify(body),
      timeoutMs: limitMs,
    },
    signal,
  );
  if (isSilent(answer)) throw new ToolError('livekit', answer.message, {detail: answer.silent, transient: true});
  if (answer.status === 401 || answer.status === 403)
    throw new ToolError('livekit', `${api.pod} does not accept the deployed API key (${answer.status}): ${messageOf(answer.body)}`, {
      detail: 'unauthorized',
    });
  if (answer.status !== 200)
    throw new ToolError('livekit', `${api.pod} answered ${method} with ${answer.status}: ${messageOf(answer.body)}`, {
      detail: String(answer.status),
    });
  const parsed = jsonOf(answer.body);
  if (parsed === undefined) throw new ToolError('livekit', `${api.pod} answered ${method} with something that is not JSON`);
  return {data: parsed, durationMs: answer.durationMs};
}

/** The server's sentence, without the token that it repeats. */
function messageOf(body: string): string {
  const parsed = z.object({msg: z.string()}).safeParse(jsonOf(body));
  const text = (parsed.success ? parsed.data.msg : body.trim()).replace(/:?\s*\beyJ[\w-]+(\.[\w-]*)*/g, '');
  return text.slice(0, 200) || 'no reason given';
}

/** Protobuf's JSON writes 64-bit numbers as text and leaves out what is zero. */
const whole = z.union([z.string(), z.number()]).transform(Number).pipe(z.number());
const roomsSchema = z.object({
  rooms: z
    .array(
      z.object({
        name: z.string().default(''),
        num_participants: z.number().default(0),
        num_publishers: z.number().default(0),
        max_participants: z.number().default(0),
        creation_time: whole.default(0),
        active_recording: z.boolean().default(false),
      }),
    )
    .default([]),
});
const egressSchema = z.object({
  items: z
    .array(
      z.object({
        egress_id: z.string().default(''),
        room_name: z.string().default(''),
        status: z.string().default('EGRESS_STARTING'),
        error: z.string().default(''),
        started_at: whole.default(0),
      }),
    )
    .default([]),
});

/** Throws a ToolError that says what was not as expected. */
export function parseRooms(answer: unknown): readonly RoomInfo[] {
  return checked(roomsSchema, snakeCased(answer), 'ListRooms').rooms.map((room) => ({
    name: room.name,
    participants: room.num_participants,
    publishers: room.num_publishers,
    maxParticipants: room.max_participants,
    createdAt: isoOf(room.creation_time * 1000),
    recording: room.active_recording,
  }));
}

/** Throws a ToolError that says what was not as expected. */
export function parseEgress(answer: unknown): readonly EgressInfo[] {
  return checked(egressSchema, snakeCased(answer), 'ListEgress').items.map((item) => ({
    id: item.egress_id,
    room: item.room_name,
    status: item.status,
    error: item.error.slice(0, 300),
    startedAt: isoOf(item.started_at / 1_000_000),
  }));
}

function checked<Value>(schema: z.ZodType<Value>, answer: unknown, method: string): Value {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ToolError('livekit', `the answer to ${method} cannot be read: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** The server answers with snake_case or camelCase names, by its version. */
function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCased);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name.replace(/[A-Z]/g, (char) => `_${char.toLowerCase()}`), snakeCased(inner)]),
  );
}

function isoOf(ms: number): string {
  const time = new Date(ms);
  return ms === 0 || Number.isNaN(time.getTime()) ? '' : time.toISOString();
}
