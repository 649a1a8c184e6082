import {sentenceOf} from '../core/errors.ts';
import {type KubeObject, keyOf} from '../core/objects.ts';
import type {AppliedObject, ApplyOptions, ClusterReader} from '../core/ports.ts';
import {containsSecret} from '../core/secret.ts';
import {ApiError} from './api-error.ts';
import {type Discovery, objectPath, unknownKind} from './discovery.ts';
import type {Send} from './kube-http.ts';
import {pooled} from './pooled.ts';

export const fieldManager = 'gomeet';
/** Requests in flight. The server works on them at the same time; more than 8 brought nothing on two cores. */
const width = 8;

/**
 * Server-side apply with dryRun=All, object by object. Not by `kubectl apply --dry-run=server`: for 300 objects on
 * a busy two-core machine that took 2.6 s (it sends one after another) against 1.1 s, and its errors do not say which object
 * they are about.
 */
export function previewEach(
  send: Send,
  kinds: Discovery,
  reader: Pick<ClusterReader, 'get'>,
  objects: readonly KubeObject[],
  signal?: AbortSignal,
  {force = false}: ApplyOptions = {},
): Promise<readonly AppliedObject[]> {
  return pooled(objects, width, async (object) => {
    const key = keyOf(object);
    const kind = await kinds.find(object.apiVersion, object.kind, signal);
    if (kind === undefined) return {key, rejected: {reason: 'not-found', message: sentenceOf(unknownKind(object.apiVersion, object.kind))}};
    const path = `${objectPath(key, kind)}?dryRun=All&fieldManager=${fieldManager}&fieldValidation=Strict${force ? '&force=true' : ''}`;
    const before = await reader.get(key, signal);
    const outcome = await send({method: 'PATCH', path, body: object, contentType: 'application/apply-patch+yaml'}, signal).then(
      (after) => ({after: after as KubeObject}),
      (error: unknown) => ({rejected: rejectionOf(object, error)}),
    );
    return {key, ...(before === undefined ? {} : {before}), ...outcome};
  });
}

/** What a refusal means. An error that is not about the object (no connection, no credentials) is thrown again. */
function rejectionOf(object: KubeObject, error: unknown): NonNullable<AppliedObject['rejected']> {
  if (!(error instanceof ApiError) || error.transient) throw error;
  // The server quotes the value that it refuses.
  const hidden = object.kind === 'Secret' || containsSecret(error.message);
  const message = hidden
    ? `the API server refused it (${error.status} ${error.reason}); its text is withheld because it may quote a secret`
    : error.message;
  return {reason: reasonOf(error), message};
}

function reasonOf(error: ApiError): NonNullable<AppliedObject['rejected']>['reason'] {
  if (error.status === 409) return 'conflict';
  if (error.status === 403) return 'forbidden';
  if (error.status === 404) return 'not-found';
  if (
    error.status === 422 &&
    /field is immutable|updates to statefulset spec for fields other than|may not be changed|cannot be changed/i.test(error.message)
  )
    return 'immutable';
  // A field that the schema does not have is answered with 500.
  if (error.status === 422 || error.status === 400 || /failed to create typed patch object/.test(error.message)) return 'invalid';
  return 'other';
}
