import {ToolError} from '../core/errors.ts';
import {at, numberAt, textAt} from '../core/objects.ts';
import type {WatchEvent} from '../core/ports.ts';
import {ApiError} from './api-error.ts';
import {jsonOf} from './kube-endpoint.ts';
import {asObject} from './kube-list.ts';

/** One line of a watch: what to tell, and the version that the watch has reached with it. */
export type WatchLine = {readonly version?: string; readonly tell?: WatchEvent};

/** Reads a line. Throws an ApiError for an ERROR event and a ToolError for what is no event; both end the connection. */
export function parseWatchLine(line: string, of: {readonly apiVersion: string; readonly kind: string}): WatchLine {
  const event = jsonOf(line);
  const object = at(event, 'object');
  const type = textAt(event, 'type');
  if (type === 'ERROR') {
    const code = numberAt(object, 'code') ?? 500;
    throw new ApiError(code, object, `the watch of ${of.kind} ended with an error`, undefined);
  }
  const version = textAt(object, 'metadata', 'resourceVersion');
  const moved = version === undefined || version === '' ? {} : {version};
  if (type === 'BOOKMARK') return moved;
  const named = textAt(object, 'metadata', 'name') !== undefined;
  if (named && (type === 'ADDED' || type === 'MODIFIED'))
    return {...moved, tell: {type: 'changed', object: asObject(object, of.apiVersion, of.kind)}};
  if (named && type === 'DELETED') return {...moved, tell: {type: 'gone', object: asObject(object, of.apiVersion, of.kind)}};
  throw new ToolError('kubernetes', `the watch of ${of.kind} sent a line that is no event: ${line.slice(0, 60)}`, {transient: true});
}

/** The server does not know the version any more from which the watch wanted to go on. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 410 || error.reason === 'Expired' || error.reason === 'Gone');
}
