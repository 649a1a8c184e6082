import {ToolError, unknownKindDetail} from '../core/errors.ts';
import type {ClusterReader} from '../core/ports.ts';
import {type Access, serverName} from './access.ts';
import {resolveKind} from './api/resources.ts';
import {parseFieldSelector, parseSelector} from './api/selectors.ts';
import {clusterUid, serverVersion} from './ground.ts';
import {groupKindOf} from './store.ts';
import {usage, usageApi} from './usage.ts';
import {simulatedWatch} from './watch.ts';

/** Reads of the simulated cluster. Objects are handed out as they are stored: nobody may change them. */
export function simulatedReader(access: Access): ClusterReader {
  return {
    identity: async (signal) => {
      await access.look(signal);
      return {context: 'simulator', server: serverName, uid: clusterUid, serverVersion};
    },
    get: async (key, signal) => (await access.look(signal)).store.get(key),
    list: async (apiVersion, kind, options = {}, signal) => {
      const control = await access.look(signal);
      const {store} = control;
      if (apiVersion === usageApi) return usage(control, kind, options);
      if (resolveKind(store, apiVersion, kind) === undefined) {
        if (options.optional === true) return [];
        throw new ToolError('simulator', `the server does not know the kind ${kind} of ${apiVersion}`, {detail: unknownKindDetail});
      }
      const byLabels = options.labelSelector === undefined ? () => true : parseSelector(options.labelSelector);
      const byFields = options.fieldSelector === undefined ? () => true : parseFieldSelector(options.fieldSelector);
      return store
        .list(groupKindOf({apiVersion, kind}), options.namespace)
        .filter((object) => byLabels(object.metadata.labels ?? {}) && byFields(object));
    },
    watch: simulatedWatch(access),
    knows: async (apiVersion, kind, signal) => resolveKind((await access.look(signal)).store, apiVersion, kind) !== undefined,
    access: async (questions, signal) => {
      await access.look(signal);
      return questions.map((question) => ({...question, allowed: true, reason: 'the simulator allows everything'}));
    },
  };
}
