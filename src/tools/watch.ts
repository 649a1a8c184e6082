import {sentenceOf, ToolError} from '../core/errors.ts';
import type {Clock, ClusterReader, ListOptions, WatchEvent} from '../core/ports.ts';
import {ApiError} from './api-error.ts';
import {collectionPath, type Discovery, unknownKind} from './discovery.ts';
import type {Send} from './kube-http.ts';
import {type Collection, listAll, queryOf} from './kube-list.ts';
import type {Follow} from './kube-stream.ts';
import {isGone, parseWatchLine} from './watch-line.ts';
import {type WatchPace, WatchPauses, watchPace} from './watch-pauses.ts';

export type WatchParts = {
  /** Single requests. Without retries of its own: a watch tells that the server is away, and comes back by itself. */
  readonly send: Send;
  readonly follow: Follow;
  readonly kinds: Discovery;
  readonly clock: Clock;
  readonly pace?: Partial<WatchPace>;
};

/** Where a watch stands between two connections. */
type Place = {version: string | undefined; away: boolean; seen: boolean};

/**
 * Watches of a real API server: a list for the start, then a stream from its resourceVersion. A stream that ends goes on
 * from the last version (bookmarks move it); only a version that the server forgot (410) makes it list again.
 */
export function watcher({send, follow, kinds, clock, pace: given}: WatchParts): ClusterReader['watch'] {
  const pace = {...watchPace, ...given};

  return async function* watch(apiVersion, kind, options, signal) {
    const place: Place = {version: undefined, away: false, seen: false};
    const pauses = new WatchPauses(pace, clock);
    while (!signal.aborted) {
      try {
        yield* connected(await collectionOf(apiVersion, kind, options, signal), place, pauses, signal);
        await clock.sleep(pauses.afterClose(), signal);
      } catch (error) {
        if (signal.aborted) return;
        if (isGone(error)) place.version = undefined;
        else if (!canHeal(error, place.seen)) throw error;
        else if (!place.away) {
          place.away = true;
          yield {type: 'away', message: sentenceOf(error)};
        }
        const asked = error instanceof ApiError ? error.retryAfterMs : 0;
        await clock.sleep(Math.max(asked, pauses.afterFailure(isGone(error))), signal).catch(() => undefined);
      }
    }
  };

  async function collectionOf(apiVersion: string, kind: string, options: ListOptions, signal: AbortSignal): Promise<Collection> {
    const found = await kinds.find(apiVersion, kind, signal);
    if (found === undefined) throw unknownKind(apiVersion, kind);
    return {apiVersion, kind, path: collectionPath(apiVersion, found, options.namespace), options};
  }

  /** One connection, from its start (a list, when there is no version to go on from) to the end of its stream. */
  async function* connected(collection: Collection, place: Place, pauses: WatchPauses, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    pauses.begun();
    if (place.version === undefined) {
      const {objects, version} = await listAll(send, collection, signal);
      yield* back(place);
      place.version = version;
      yield {type: 'listed', objects};
    }
    const query = queryOf({watch: '1', allowWatchBookmarks: 'true', resourceVersion: place.version}, collection.options);
    query.set('timeoutSeconds', String(Math.round(pace.lifeS * (0.8 + Math.random() * 0.2))));
    const lines = await follow({path: `${collection.path}?${query}`, silenceMs: pace.silenceMs}, signal);
    yield* back(place);
    for await (const line of lines) {
      const event = parseWatchLine(line, collection);
      place.version = event.version ?? place.version;
      if (event.tell !== undefined) yield event.tell;
    }
  }
}

function* back(place: Place): Generator<WatchEvent> {
  place.seen = true;
  if (!place.away) return;
  place.away = false;
  yield {type: 'back'};
}

/** Whether waiting may help. A server that was there once and cannot be reached any more is away, whatever the reason. */
function canHeal(error: unknown, seen: boolean): boolean {
  if (!(error instanceof ToolError)) return false;
  if (error instanceof ApiError) return error.transient || error.status >= 500;
  return error.transient || (seen && error.detail !== '');
}
