import {ToolError} from '../core/errors.ts';
import type {ClusterReader} from '../core/ports.ts';
import type {Access} from './access.ts';
import {resolveKind} from './api/resources.ts';
import {parseFieldSelector, parseSelector} from './api/selectors.ts';
import {groupKindOf} from './store.ts';
import {Follower} from './watch-hub.ts';

/** How often a server that is away at the start is asked again. */
const retryMs = 1_000;

/** Watches of the simulated cluster, on virtual time: while somebody waits for a change, time moves on to the next one. */
export function simulatedWatch(access: Access): ClusterReader['watch'] {
  return async function* watch(apiVersion, kind, {namespace, labelSelector, fieldSelector}, signal) {
    const byLabels = labelSelector === undefined ? () => true : parseSelector(labelSelector);
    const byFields = fieldSelector === undefined ? () => true : parseFieldSelector(fieldSelector);
    const follower = new Follower(
      groupKindOf({apiVersion, kind}),
      (object) =>
        (namespace === undefined || object.metadata.namespace === namespace) && byLabels(object.metadata.labels ?? {}) && byFields(object),
    );
    const {watches} = access;
    let away = false;
    try {
      for (;;) {
        try {
          const {store} = await access.look(signal);
          if (resolveKind(store, apiVersion, kind) === undefined)
            throw new ToolError('simulator', `the server does not know the kind ${kind} of ${apiVersion}`);
          break;
        } catch (error) {
          if (signal.aborted || !(error instanceof ToolError && error.transient)) throw error;
          if (!away) yield {type: 'away', message: error.message};
          away = true;
          await access.sleep(retryMs, signal);
        }
      }
      watches.add(follower);
      while (!signal.aborted) {
        if (watches.away === undefined) {
          if (away) yield {type: 'back'};
          away = false;
          yield* follower.take();
        } else if (!away) {
          away = true;
          yield {type: 'away', message: watches.away};
        }
        if (follower.waits || watches.away !== undefined) await watches.wait(signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      watches.drop(follower);
    }
  };
}
