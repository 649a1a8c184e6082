import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {z} from 'zod';
import {ToolError} from '../core/errors.ts';
import type {JoinReport} from '../core/media.ts';
import {packageRoot} from '../core/package-root.ts';
import {run} from './exec.ts';
import {jsonOf} from './kube-endpoint.ts';
import {type SfuApi, signallingPort, tokenFor, twirp} from './livekit-api.ts';

/** For both participants, the audio and the end; what takes longer is not a call that people would wait for. */
const limitMs = 15_000;
const emptyS = 30;

const reportSchema = z.union([
  z.object({connectMs: z.array(z.number()), audioMs: z.number(), transport: z.string()}),
  z.object({missing: z.literal(true)}),
  z.object({error: z.string()}),
]);

/** Makes a room, lets two participants meet in it, removes it. Throws a ToolError that says which part did not work. */
export async function meet(api: SfuApi, signal?: AbortSignal): Promise<JoinReport> {
  const room = `gomeet-health-${randomBytes(6).toString('hex')}`;
  const admin = {roomCreate: true};
  await twirp(api, 'RoomService', 'CreateRoom', admin, {name: room, emptyTimeout: emptyS, departureTimeout: 1, maxParticipants: 2}, signal);
  try {
    const way = await api.network.forward({namespace: api.namespace, pod: api.pod, port: signallingPort}, signal);
    try {
      const grant = {roomJoin: true, room};
      const tokens = await Promise.all(['speaker', 'listener'].map((name) => tokenFor(api.apiKey, grant, `gomeet-health-${name}`)));
      return await participants({url: `ws://127.0.0.1:${way.port}`, tokens}, signal);
    } finally {
      await way.close();
    }
  } finally {
    // Also after an abort: an empty room would end by itself, but only after its time.
    await twirp(api, 'RoomService', 'DeleteRoom', admin, {room}).catch(() => undefined);
  }
}

/** Runs the participants in a process of their own; tokens go over stdin. */
export async function participants(
  task: {readonly url: string; readonly tokens: readonly string[]},
  signal?: AbortSignal,
): Promise<JoinReport> {
  const fromSource = import.meta.filename.endsWith('.ts');
  const program = join(packageRoot(), ...(fromSource ? ['src', 'tools', 'livekit-participants.ts'] : ['dist', 'livekit-participants.js']));
  const {stdout} = await run([process.execPath, '--no-warnings', program], {
    stdin: JSON.stringify(task),
    env: {RUST_LOG: 'off'},
    timeoutMs: limitMs,
    ...(signal === undefined ? {} : {signal}),
  }).catch((error: unknown) => {
    // The program ends itself with a signal once it has said everything.
    if (error instanceof ToolError && /gave no result/.test(error.message))
      throw new ToolError('livekit', `the two participants did not hear each other within ${limitMs / 1000} s`);
    throw error;
  });
  const parsed = reportSchema.safeParse(jsonOf(stdout.trim().split('\n').at(-1) ?? ''));
  if (!parsed.success) throw new ToolError('livekit', 'the participants ended without a report');
  if ('missing' in parsed.data)
    throw new ToolError('livekit', 'a real join needs the optional package @livekit/rtc-node, which is not installed', {
      detail: 'missing',
      suggestions: ['npm install @livekit/rtc-node@1.1.0'],
    });
  if ('error' in parsed.data) throw new ToolError('livekit', `the participants could not meet: ${parsed.data.error.slice(0, 300)}`);
  return parsed.data;
}
