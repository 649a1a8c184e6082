import {readFile, stat} from 'node:fs/promises';
import {sentenceOf, UserError} from '../core/errors.ts';
import type {ExitName} from '../core/exit-codes.ts';
import {nearest} from '../core/nearest.ts';
import type {KubeObject} from '../core/objects.ts';
import {diagnoseObject} from '../diagnosis/diagnose.ts';
import {gatherFor} from '../diagnosis/gather.ts';
import {newestTime} from '../diagnosis/newest.ts';
import {replay} from '../diagnosis/replay.ts';
import {type DiagnoseResult, resultOf, resultWith} from '../diagnosis/result.ts';
import {snapshotOf} from '../diagnosis/snapshot.ts';
import {parseSubject, type SubjectName} from '../diagnosis/subject-name.ts';
import {timeOf} from '../diagnosis/times.ts';
import {diagnosisText} from '../render/diagnosis-text.ts';
import {recordedDocuments} from '../tools/recorded.ts';
import {openSession, type SessionFlags} from './session.ts';
import type {Views} from './views.ts';

export type DiagnoseChoice = SessionFlags & {readonly file?: string | undefined; readonly now?: string | undefined};

/** A string of JavaScript holds no more than half a gigabyte. */
const largestBytes = 256e6;

/** What is wrong with one object, or with everything: of a recorded state with `--file`, else of the target. */
export async function diagnose(object: string | undefined, choice: DiagnoseChoice, signal: AbortSignal): Promise<DiagnoseResult> {
  const subject = object === undefined ? undefined : parseSubject(object);
  if (choice.file === undefined) {
    if (choice.now !== undefined) throw new UserError('--now works only together with --file: a live cluster has its own time');
    return live(subject, choice, signal);
  }
  const now = choice.now === undefined ? undefined : timeOf(choice.now);
  if (choice.now !== undefined && now === undefined)
    throw new UserError(`--now ${choice.now}: must be a time such as 2026-03-01T12:00:00Z`);
  return recorded(await textOf(choice.file), choice.file === '-' ? 'stdin' : choice.file, subject, now);
}

/** Pure. `now` in milliseconds; without it, the newest moment that the data tells of. */
export function recorded(text: string, file: string, subject: SubjectName | undefined, now: number | undefined): DiagnoseResult {
  const {objects, gathered, newest, foreign} = replay(recordedDocuments(file, text));
  if (objects.length === 0 && gathered.length === 0)
    throw new UserError(`${file} holds no object of Kubernetes: each needs apiVersion, kind and metadata.name`);
  const snapshot = snapshotOf(objects, {now: now ?? newest ?? Date.now(), gathered});
  const notes = foreign === 0 ? [] : [`${foreign} of the values in ${file} are no objects of Kubernetes and were left out`];
  if (subject === undefined) return resultOf(snapshot, notes);
  const found = objects.filter((one) => one.kind === subject.kind && one.metadata.name === subject.name);
  if (found.length === 0) throw absent(subject, objects, file);
  return resultWith(
    found.map((one) => diagnoseObject(one, snapshot)),
    snapshot.now,
    notes,
  );
}

async function live(subject: SubjectName | undefined, choice: DiagnoseChoice, signal: AbortSignal): Promise<DiagnoseResult> {
  const {world, target} = await openSession(choice, 'deployed');
  try {
    const kinds = subject === undefined ? 'all' : [subject.kind];
    const {objects, gathered, notes} = await gatherFor(world.cluster, target.namespace, kinds, signal);
    // A machine whose clock is behind the cluster's would see everything in the future.
    const newest = objects.reduce((latest, one) => Math.max(latest, newestTime(one) ?? 0), world.clock.now().getTime());
    const where = world.kind === 'simulated' ? ['simulated: no cluster was contacted'] : [];
    if (subject === undefined) return resultOf(snapshotOf(objects, {now: newest, gathered}), [...where, ...notes]);
    const {apiVersion, kind, name, cluster} = subject;
    const found =
      objects.find((one) => one.kind === kind && one.metadata.name === name) ??
      (await world.cluster.get({apiVersion, kind, name, ...(cluster ? {} : {namespace: target.namespace})}, signal));
    if (found === undefined) throw absent(subject, objects, `namespace ${target.namespace}`);
    const snapshot = snapshotOf([...objects, found], {now: newest, gathered});
    return resultWith([diagnoseObject(found, snapshot)], newest, [...where, ...notes]);
  } finally {
    await world.close();
  }
}

function absent({kind, name}: SubjectName, objects: readonly KubeObject[], where: string): UserError {
  const names = objects.filter((one) => one.kind === kind).map((one) => one.metadata.name);
  const near = nearest(name, names);
  return new UserError(`there is no ${kind} ${name} in ${where}${near === undefined ? '' : `, did you mean ${near}?`}`, {
    suggestions: names.length === 0 ? [] : [`there are: ${names.slice(0, 20).join(', ')}`],
  });
}

async function textOf(file: string): Promise<string> {
  if (file !== '-') return fileText(file);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestBytes) throw tooLarge('stdin', size);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function fileText(file: string): Promise<string> {
  try {
    const {size} = await stat(file);
    if (size > largestBytes) throw tooLarge(file, size);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = /^(E[A-Z]+)/.exec(sentenceOf(error))?.[1];
    const why = code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a folder' : (code ?? 'unknown reason');
    throw new UserError(`${file} cannot be read: ${why}`);
  }
}

function tooLarge(file: string, size: number): UserError {
  return new UserError(
    `${file} has ${Math.round(size / 1e6)} MB; at most ${largestBytes / 1e6} MB are read: record one namespace at a time`,
  );
}

/** `failed` and `unknown` have their own exit codes; what still moves is no failure. */
export function exitOfDiagnosis({verdict}: DiagnoseResult): ExitName {
  if (verdict === 'failed') return 'failed';
  return verdict === 'unknown' ? 'unknown' : 'ok';
}

export function diagnoseViews(result: DiagnoseResult): Views {
  return {text: () => diagnosisText(result), json: () => `${JSON.stringify(result, null, 2)}\n`};
}
