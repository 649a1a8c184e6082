import {randomBytes} from 'node:crypto';
import {isUnreachable, type RedisInstance, type RedisPort, type RedisWriteRead} from '../core/data-stores.ts';
import {sentenceOf} from '../core/errors.ts';
import {tagIn} from './redis-slot.ts';
import {firstLine, inPod, type StorePods} from './store-pods.ts';

/** A replica that has not got the key by then is too far behind. */
const seenWithinMs = 2_000;
/** The key is gone by itself then, should nobody be left to delete it. */
const expiresMs = 30_000;

const session = (lines: readonly string[]) => `printf '${lines.map((line) => `${line}\\n`).join('')}' | $t redis-cli 2>&1`;
const script = (body: string) => ['sh', '-c', `t=''; if command -v timeout >/dev/null 2>&1; then t='timeout 5'; fi\n${body}`];
/** A replica answers for its own slots only after READONLY, which holds for the connection. Asked every tenth of a second. */
const lookScript = (key: string, value: string) =>
  script(`n=0
while [ "$n" -le ${seenWithinMs / 100} ]; do
  answer=$(${session(['readonly', `get ${key}`])})
  case "$answer" in *${value}*) echo seen; exit 0 ;; esac
  n=$((n + 1)); sleep 0.1
done
echo "$answer" | tail -n 1`);

/** One key per master that has slots. A server that does not do it is the result, not an exception. */
export async function redisWriteRead(
  store: StorePods,
  instances: RedisPort['instances'],
  signal?: AbortSignal,
): Promise<readonly RedisWriteRead[]> {
  const nodes = (await instances(signal)).filter((one): one is RedisInstance => !isUnreachable(one));
  const masters = nodes.filter((one) => one.role === 'master' && own(one).length > 0);
  return Promise.all(masters.map((master) => oneShard(store, master, replicasOf(master, nodes), signal)));
}

function own(node: RedisInstance): RedisInstance['peers'][number]['ranges'] {
  return node.peers.find((peer) => peer.id === node.id)?.ranges ?? [];
}

function replicasOf(master: RedisInstance, nodes: readonly RedisInstance[]): readonly string[] {
  const follows = (node: RedisInstance) => node.peers.find((peer) => peer.id === node.id)?.masterId === master.id;
  return nodes.filter((node) => node.role === 'replica' && follows(node)).map((node) => node.pod);
}

async function oneShard(
  store: StorePods,
  master: RedisInstance,
  replicas: readonly string[],
  signal: AbortSignal | undefined,
): Promise<RedisWriteRead> {
  const tag = tagIn(own(master));
  if (tag === undefined) return {master: master.pod, error: 'no key was found for its slots', replicas: []};
  const value = randomBytes(8).toString('hex');
  // Random, and never over a key that is there.
  const key = `gomeet:health:{${tag}}:${randomBytes(8).toString('hex')}`;
  const ask = (pod: string, command: readonly string[]) => lastLine(store, pod, command, signal);
  const written = await ask(master.pod, script(session([`set ${key} ${value} px ${expiresMs} nx`, `get ${key}`])));
  if (written !== value) return {master: master.pod, error: `redis answered: ${written.slice(0, 200)}`, replicas: []};
  const since = performance.now();
  const seen = await Promise.all(
    replicas.map(async (pod) => {
      const answer = await ask(pod, lookScript(key, value));
      const ms = Math.round(performance.now() - since);
      return answer === 'seen'
        ? {pod, ms, error: ''}
        : {pod, ms: null, error: answer === '' ? `not seen within ${seenWithinMs / 1000} s` : answer};
    }),
  );
  await ask(master.pod, script(session([`del ${key}`])));
  return {master: master.pod, error: '', replicas: seen};
}

async function lastLine(store: StorePods, pod: string, command: readonly string[], signal: AbortSignal | undefined): Promise<string> {
  try {
    const {stdout, stderr, exitCode} = await inPod(store, 'redis', pod, command, signal);
    if (exitCode === 124) return 'no answer within 5 s';
    const lines = stdout.trimEnd().split('\n');
    return (lines.at(-1) ?? '').trim() || firstLine(stderr);
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    return sentenceOf(error);
  }
}
