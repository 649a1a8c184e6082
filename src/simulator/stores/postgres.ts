import type {
  PostgresInstance,
  PostgresPort,
  ReadOptions,
  ReplicationSlot,
  Unreachable,
  WalReceiver,
  WalSender,
} from '../../core/data-stores.ts';
import type {KubeObject} from '../../core/objects.ts';
import {transitionOf} from '../conditions.ts';
import type {Control} from '../control.ts';
import {isActive, isReady, ordinalOf} from '../pods.ts';
import {podsOfApp, unreachable} from './pods.ts';
import {postgresDetail, simulatedWriteRead} from './postgres-detail.ts';
import {numberIn, settingsIn} from './settings.ts';

/** 17.11, the version of the manifests' image, as `server_version_num` writes it. */
const version = 170_011;
/** A replica streams this long after both ends answer. */
const connectMs = 3_000;

/** Where WAL begins in a fresh cluster, and how much of it a simulated second writes. */
const firstPosition = 25_165_824;
const writtenPerS = 1_000;

/** What PostgreSQL says of itself, from the pods and from the faults that hold a replica back. */
export function postgresReadings(control: Control, {full = false}: ReadOptions = {}): readonly (PostgresInstance | Unreachable)[] {
  const pods = podsOfApp(control, 'postgres');
  const primary = pods.find(isPrimary);
  return pods.map((pod) => {
    if (!isActive(pod) || !isReady(pod))
      return unreachable(pod, 'psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed');
    const light = isPrimary(pod) ? primaryReading(pod, pods, control) : replicaReading(pod, primary, control);
    return full ? {...light, full: postgresDetail(control, light.receiver !== null)} : light;
  });
}

function isPrimary(pod: KubeObject): boolean {
  return pod.metadata.name.startsWith('postgres-primary-');
}

function streams(replica: KubeObject, primary: KubeObject | undefined, control: Control): boolean {
  if (primary === undefined || !isReady(primary) || !isReady(replica)) return false;
  if (control.faults.active('replica-not-streaming').some((fault) => fault.pod === replica.metadata.name)) return false;
  const both = Math.max(transitionOf(primary, 'Ready') ?? 0, transitionOf(replica, 'Ready') ?? 0);
  return control.now() >= both + connectMs;
}

function primaryReading(primary: KubeObject, pods: readonly KubeObject[], control: Control): PostgresInstance {
  const replicas = pods.filter((pod) => !isPrimary(pod));
  const senders = replicas
    .filter((replica) => streams(replica, primary, control))
    .map((replica): WalSender => ({...sender(slotName(replica), control), syncState: 'quorum', replayLagBytes: 0}));
  const slots = replicas.map((replica): ReplicationSlot => slot(slotName(replica), streams(replica, primary, control)));
  const archiver = podsOfApp(control, 'postgres-wal-archiver')[0];
  const archives = archiver !== undefined && isReady(archiver);
  if (archives) senders.push({...sender('pg_receivewal', control), syncState: 'async', replayLagBytes: null});
  if (archiver !== undefined) slots.push(slot('wal_archive', archives));
  const position = {walPosition: positionAt(control.now()), replayPosition: null};
  return {
    ...common(primary, control),
    ...position,
    inRecovery: false,
    senders,
    receiver: null,
    slots,
    connections: 12 + 4 * replicas.length,
  };
}

function replicaReading(replica: KubeObject, primary: KubeObject | undefined, control: Control): PostgresInstance {
  const receiver: WalReceiver | null = streams(replica, primary, control)
    ? {status: 'streaming', slotName: slotName(replica), lastMessageAgeS: 1}
    : null;
  // One that does not stream stopped where it was when it started.
  const position = positionAt(receiver === null ? (transitionOf(replica, 'Ready') ?? control.now()) : control.now());
  return {
    ...common(replica, control),
    walPosition: position,
    replayPosition: position,
    inRecovery: true,
    senders: [],
    receiver,
    slots: [],
    connections: 6,
  };
}

function common(pod: KubeObject, control: Control) {
  const settings = settingsIn(control, 'postgres-config', 'postgresql.conf', 'size.conf');
  return {
    pod: pod.metadata.name,
    version,
    replayPaused: false,
    maxConnections: numberIn(settings, 'max_connections', 500),
    reservedConnections: numberIn(settings, 'superuser_reserved_connections', 3),
    clockS: control.now() / 1000,
  };
}

function sender(applicationName: string, control: Control) {
  return {applicationName, state: 'streaming', writeLagBytes: 0, replyAtS: control.now() / 1000 - 1};
}

function positionAt(time: number): number {
  return firstPosition + Math.floor(time / 1000) * writtenPerS;
}

function slot(name: string, active: boolean): ReplicationSlot {
  return {name, active, walStatus: 'reserved', safeBytes: 10 * 1024 ** 3, retainedBytes: active ? 0 : 16 * 1024 ** 2};
}

function slotName(replica: KubeObject): string {
  return `replica_${ordinalOf(replica)}`;
}

/** The port over those readings; `look` brings the cluster up to the present, or throws when it does not answer. */
export function postgresPort(look: (signal?: AbortSignal) => Promise<Control>): PostgresPort {
  return {
    instances: async (signal, options) => postgresReadings(await look(signal), options),
    writeRead: async (signal) => {
      const control = await look(signal);
      const primary = podsOfApp(control, 'postgres').find(isPrimary);
      return simulatedWriteRead(control, (replica) => streams(replica, primary, control));
    },
  };
}
