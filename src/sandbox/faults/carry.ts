import {setTimeout as sleep} from 'node:timers/promises';
import {UserError} from '../../core/errors.ts';
import {type KubeObject, keyOf} from '../../core/objects.ts';
import type {Hit, Mechanism, SandboxProgram} from '../../faults/_types.ts';
import {layout} from '../paths.ts';
import {isAlive, listProcesses} from '../processes.ts';
import {tellStandIns} from './answers.ts';
import {certificatePatch} from './certificate.ts';
import {inverse} from './inverse.ts';
import type {FaultObjects} from './objects.ts';
import {letGo} from './pods.ts';
import type {FaultRecord} from './record.ts';
import {type Effect, lift, stand} from './standing.ts';

/** What carrying a mechanism out needs. `keep` writes down what has to be undone, before it is done. */
export interface Site {
  readonly dir: string;
  /** Its name. */
  readonly fault: string;
  readonly hit: Hit;
  /** Only asked for when the mechanism needs the API server: it may be the one that is stopped. */
  readonly objects: () => Promise<FaultObjects>;
  readonly keep: (more: Partial<Pick<FaultRecord, 'made' | 'changed' | 'deleted'>>) => Promise<void>;
}

/** Puts one mechanism in force. `armed`: it strikes as soon as there is something to strike. */
export async function putInForce(mechanism: Mechanism, {dir, fault, hit, objects, keep}: Site): Promise<Effect> {
  switch (mechanism.kind) {
    case 'stages':
    case 'objects': {
      const made = mechanism.kind === 'stages' ? mechanism.stages(hit) : mechanism.objects(hit);
      await keep({made: made.map(keyOf)});
      for (const object of made) await (await objects()).apply(object);
      if (mechanism.kind === 'objects' && mechanism.settleMs !== undefined) await sleep(mechanism.settleMs);
      return 'active';
    }
    case 'patch': {
      const api = await objects();
      const {patch, subresource, targets} = mechanism;
      for (const object of await api.targets(targets(hit))) await change(object, patch(object, hit), api, keep, subresource);
      return 'active';
    }
    case 'delete': {
      const api = await objects();
      for (const object of await api.targets(mechanism.targets(hit))) {
        await keep({deleted: [bare(object)]});
        await api.remove(keyOf(object), mechanism.cascade === false ? 'Orphan' : 'Background');
      }
      return 'active';
    }
    case 'process':
      await signal(dir, mechanism.program, 'SIGSTOP');
      return 'active';
    case 'standing': {
      const {acts, shown, strikeMs} = mechanism;
      return stand(dir, {id: idOf(fault, hit), acts: acts(hit), ...(shown === undefined ? {} : {shown: shown(hit)})}, strikeMs);
    }
    case 'answers':
      await tellStandIns(dir);
      return 'active';
    case 'certificate': {
      const api = await objects();
      const targets = {apiVersion: 'v1', kind: 'Secret', namespace: hit.namespace, name: mechanism.secret};
      for (const secret of await api.targets(targets))
        await change(secret, await certificatePatch(secret, mechanism.days, layout(dir).pki), api, keep);
      return 'active';
    }
  }
}

async function change(object: KubeObject, patch: object, api: FaultObjects, keep: Site['keep'], subresource?: 'status'): Promise<void> {
  const of = subresource === undefined ? {} : {subresource};
  await keep({changed: [{key: keyOf(object), ...of, back: inverse(object, patch)}]});
  await api.merge(keyOf(object), patch, subresource);
}

function idOf(fault: string, {workload}: Hit): string {
  return `${fault}@${workload}`;
}

/** Takes one mechanism back, as far as it is not in the record: processes, standing faults, the pods of Stages. */
export async function takeBack(mechanism: Mechanism, {dir, fault, hit, objects}: Omit<Site, 'keep'>): Promise<void> {
  if (mechanism.kind === 'process') await signal(dir, mechanism.program, 'SIGCONT');
  if (mechanism.kind === 'answers') await tellStandIns(dir);
  if (mechanism.kind === 'stages') await letGo(hit, mechanism.heal, await objects());
  if (mechanism.kind === 'standing' && !(await lift(dir, idOf(fault, hit), mechanism.undoMs)))
    throw new UserError(`The fault ${fault} was taken back, but it is not undone yet; its pod may not run.`, {
      suggestions: ['gomeet sandbox status'],
    });
}

/** Undoes what the record says was made, changed and deleted, the last first. */
export async function undoRecord({made, changed, deleted}: FaultRecord, objects: () => Promise<FaultObjects>): Promise<void> {
  if (made.length + changed.length + deleted.length === 0) return;
  const api = await objects();
  for (const key of [...made].reverse()) {
    const {namespace, ...rest} = key;
    await api.remove(namespace === undefined ? rest : {...rest, namespace});
  }
  for (const {key, back, subresource} of [...changed].reverse()) {
    const {namespace, ...rest} = key;
    await api.merge(namespace === undefined ? rest : {...rest, namespace}, back, subresource);
  }
  for (const object of [...deleted].reverse()) await api.create(object as KubeObject);
}

/** An object as somebody would create it: without what the server adds. */
function bare({status: _status, ...object}: KubeObject): KubeObject {
  const {
    uid: _uid,
    resourceVersion: _version,
    generation: _generation,
    creationTimestamp: _at,
    managedFields: _fields,
    ...metadata
  } = object.metadata;
  return {...object, apiVersion: object.apiVersion, kind: object.kind, metadata};
}

async function signal(dir: string, program: SandboxProgram, name: NodeJS.Signals): Promise<void> {
  const ref = (await listProcesses(dir)).find((process) => process.name === program);
  if (ref === undefined || !isAlive(ref)) {
    if (name === 'SIGCONT') return;
    throw new UserError(`The program ${program} of this sandbox does not run.`, {suggestions: ['gomeet sandbox up']});
  }
  process.kill(ref.pid, name);
}
