import {ToolError} from '../core/errors.ts';
import type {ClusterReader} from '../core/ports.ts';
import {collectionPath, type Discovery, unknownKind} from './discovery.ts';
import {JsonItems} from './json-items.ts';
import {asObject, queryOf} from './kube-list.ts';
import type {FollowBytes} from './kube-stream.ts';
import {retrying} from './retry.ts';

/** Longest time without a byte, in milliseconds. */
const silenceMs = 10_000;

/**
 * Reads a whole kind in one answer, object by object. From the server's watch cache (`resourceVersion=0`), as controllers
 * do: pages would each read etcd and come one after another. Repeated only while nothing was shown yet.
 */
export function scanner(follow: FollowBytes, kinds: Discovery): NonNullable<ClusterReader['scan']> {
  return async (apiVersion, kind, options, visit, signal = new AbortController().signal) => {
    const found = await kinds.find(apiVersion, kind, signal);
    if (found === undefined) throw unknownKind(apiVersion, kind);
    const path = `${collectionPath(apiVersion, found, options.namespace)}?${queryOf({resourceVersion: '0'}, options)}`;
    let shown = 0;
    await retrying(async () => {
      const items = new JsonItems();
      try {
        for await (const piece of await follow({path, silenceMs}, signal))
          for (const item of items.take(piece)) {
            visit(asObject(item, apiVersion, kind));
            shown += 1;
          }
      } catch (error) {
        if (shown === 0 || !(error instanceof ToolError)) throw error;
        throw new ToolError('kubernetes', `after ${shown} of kind ${kind}: ${error.message}`);
      }
      if (!items.done) throw new ToolError('kubernetes', `the list of kind ${kind} ended in the middle, after ${shown}`);
    }, signal);
  };
}
