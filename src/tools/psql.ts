import {z} from 'zod';
import type {PostgresInstance, PostgresPort, ReadOptions} from '../core/data-stores.ts';
import type {ExecResult} from '../core/ports.ts';
import {detailOf, fullScript} from './psql-detail.ts';
import {lightQuery} from './psql-queries.ts';
import {postgresWriteRead} from './psql-write-read.ts';
import {bounded, sectionsOf} from './sections.ts';
import {askEach, firstLine, NotServing, type StorePod, type StorePods, serverLimitS, shared} from './store-pods.ts';

/** No password: the pod's pg_hba lets the operating-system user postgres in by peer. */
const command = [
  'psql',
  '-X',
  '-A',
  '-t',
  '-q',
  '-w',
  '-v',
  'ON_ERROR_STOP=1',
  '-U',
  'postgres',
  '-d',
  'postgres',
  '-c',
  lightQuery,
] as const;

const bytes = z.number().finite().nullable();
const answer = z.object({
  version: z.number().int(),
  inRecovery: z.boolean(),
  replayPaused: z.boolean(),
  senders: z.array(
    z.object({
      applicationName: z.string(),
      state: z.string(),
      syncState: z.string(),
      replayLagBytes: bytes,
      writeLagBytes: bytes,
      replyAtS: z.number().finite().nullable(),
    }),
  ),
  receiver: z.object({status: z.string(), slotName: z.string(), lastMessageAgeS: z.number().finite().nullable()}).nullable(),
  slots: z.array(z.object({name: z.string(), active: z.boolean(), walStatus: z.string(), safeBytes: bytes, retainedBytes: bytes})),
  connections: z.number().int(),
  maxConnections: z.number().int(),
  reservedConnections: z.number().int(),
  clockS: z.number().finite(),
  walPosition: bytes,
  replayPosition: bytes,
});

export function postgresPort(store: StorePods): PostgresPort {
  const instances = shared((signal, options: ReadOptions = {}) =>
    options.full === true
      ? askEach(store, 'postgres', ['sh', '-c', fullScript(serverLimitS(options))], parseFullPostgres, signal, options)
      : askEach(store, 'postgres', command, parsePostgres, signal, options),
  );
  return {instances, writeRead: (signal) => postgresWriteRead(store, instances, signal)};
}

/** Throws an Error of one sentence for anything that is not the query's answer. */
export function parsePostgres({exitCode, stdout, stderr}: ExecResult, pod: StorePod): PostgresInstance {
  if (exitCode !== 0) throw refusal(stderr, exitCode);
  return {pod: pod.name, ...lightOf(bounded(stdout))};
}

/** The same with everything that the script asks; only the first part must be there, the others may each be unread. */
export function parseFullPostgres(result: ExecResult, pod: StorePod): PostgresInstance {
  const sections = sectionsOf(result.stdout);
  // A connection that fails ends psql before the first heading of its own.
  const light = sections.get('light') ?? sections.get('connect');
  if (light === undefined) throw new Error(firstLine(result.stderr) || firstLine(result.stdout) || `sh ended with exit ${result.exitCode}`);
  if (light.exitCode === 124) throw new NotServing('psql gave no answer in time');
  if (light.exitCode !== 0) throw refusal(light.text, light.exitCode);
  return {pod: pod.name, ...lightOf(light.text), full: detailOf(sections)};
}

function refusal(text: string, exitCode: number): Error {
  const line = text.split('\n').find((one) => /(?:error|ERROR|FATAL):/.test(one)) ?? text;
  const sentence = `psql: ${firstLine(line).replace(/^psql: (error: )?/, '') || `exit ${exitCode}`}`;
  return /connection to server .* failed|could not connect|FATAL:/.test(sentence) ? new NotServing(sentence) : new Error(sentence);
}

function lightOf(text: string): z.infer<typeof answer> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new Error(`psql printed something that is not JSON: ${firstLine(text)}`);
  }
  const parsed = answer.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`psql's answer is not as expected: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.slice(0, 400));
}
