import type {EvidenceFile, EvidenceStore} from '../../src/core/evidence.ts';
import type {World} from '../../src/core/ports.ts';
import type {Subject} from '../../src/evidence/collect.ts';
import {worldOf} from '../../src/simulator/index.ts';
import {someTarget} from '../core/_worlds.ts';
import {deployment, object, second, smallCluster} from '../simulator/_world.ts';

/** Keeps evidence in memory. */
export function memoryStore(): EvidenceStore & {readonly kept: Map<string, string>} {
  const kept = new Map<string, string>();
  return {
    kept,
    write: async (id: string, files: readonly EvidenceFile[]) => {
      for (const {path, text} of files) kept.set(path, text);
      const bytes = files.reduce((sum, file) => sum + Buffer.byteLength(file.text), 0);
      return {
        id,
        directory: `/evidence/${id}`,
        archive: `/evidence/${id}.tar.gz`,
        files: files.length,
        bytes,
        all: {folder: '', count: 1, bytes},
      };
    },
  };
}

export const password = 'kR7-top/secret+value=9';

/** A platform of two services, of which `auth-service` crashes, and a Secret. */
export function crashingWorld(): World {
  const cluster = smallCluster({faults: ['crash-loop:auth-service']});
  cluster.apply([
    object('v1', 'Secret', 'db', {stringData: {password, user: 'gomeet_a'}}),
    deployment('auth-service', 2, {container: {env: [{name: 'DB_PASSWORD', value: 'in-the-manifest'}]}}),
    deployment('chat-service', 2),
  ]);
  cluster.strike();
  cluster.advance(90 * second);
  return worldOf(cluster);
}

export function subjectOf(world: World, part: Partial<Subject> = {}): Subject {
  return {world, target: someTarget({name: 'Production EU'}), timeline: [], toolVersion: '1.2.3', ...part};
}

/** The world with another way to read logs. */
export function withLogs(world: World, logs: World['pods']['logs']): World {
  return {...world, pods: {...world.pods, logs}};
}

export const db = [{name: 'db', open: ['user']}];
