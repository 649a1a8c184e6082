import type {Grant} from '@aws-sdk/client-s3';
import {at, listAt, textAt} from '../../core/objects.ts';
import {isDenied, S3Error} from './errors.ts';
import type {S3Session} from './session.ts';

/** Groups of S3's access lists that anybody belongs to; anybody can have an account, so the second is no better. */
const everybody = /\/(AllUsers|AuthenticatedUsers)$/;
/** Said by services that have no policies (Spaces' cold storage), and by buckets that have none. */
const noPolicy = ['NoSuchBucketPolicy', 'NotImplemented', 'MethodNotAllowed'];

/** What an access list grants, or null when these keys may not ask: then the bucket is somebody else's, or they are for its objects only. */
export async function readGrants(session: S3Session, name: string, signal: AbortSignal): Promise<readonly Grant[] | null> {
  try {
    const {Grants = []} = await session.ask({
      what: `does not tell the access list of ${name}`,
      signal,
      send: ({s3, sdk, until}) => s3.send(new sdk.GetBucketAclCommand({Bucket: name}), until),
    });
    return Grants;
  } catch (error) {
    if (isDenied(error)) return null;
    throw error;
  }
}

/** Whether anybody may list or read a bucket, by its access list or its policy; null when these keys may not ask one of them. */
export async function isPublic(
  session: S3Session,
  name: string,
  grants: readonly Grant[] | null,
  signal: AbortSignal,
): Promise<boolean | null> {
  const policy = await readPolicy(session, name, signal);
  if (grants?.some(({Grantee}) => everybody.test(Grantee?.URI ?? '')) === true) return true;
  if (policy !== null && openStatements(policy).length > 0) return true;
  return grants === null || policy === null ? null : false;
}

/** The access list becomes the owner's alone; of the policy only the statements go that let everybody in. */
export async function close(session: S3Session, name: string, signal: AbortSignal): Promise<void> {
  await session.ask({
    what: `does not set the access list of ${name}`,
    signal,
    send: ({s3, sdk, until}) => s3.send(new sdk.PutBucketAclCommand({Bucket: name, ACL: 'private'}), until),
  });
  const policy = await readPolicy(session, name, signal);
  if (policy === null) return;
  const open = openStatements(policy);
  if (open.length === 0) return;
  const left = statementsOf(policy).filter((statement) => !open.includes(statement));
  await session.ask({
    what: `does not set the policy of ${name}`,
    signal,
    send: async ({s3, sdk, until}) => {
      if (left.length === 0) await s3.send(new sdk.DeleteBucketPolicyCommand({Bucket: name}), until);
      else {
        const text = JSON.stringify({...Object.fromEntries(Object.entries(policy)), Statement: left});
        await s3.send(new sdk.PutBucketPolicyCommand({Bucket: name, Policy: text}), until);
      }
    },
  });
}

/** An empty policy where there is none; null when these keys may not ask. */
async function readPolicy(session: S3Session, name: string, signal: AbortSignal): Promise<object | null> {
  try {
    const {Policy = '{}'} = await session.ask({
      what: `does not tell the policy of ${name}`,
      signal,
      send: ({s3, sdk, until}) => s3.send(new sdk.GetBucketPolicyCommand({Bucket: name}), until),
    });
    return parsed(Policy);
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    if (noPolicy.includes(error.service) || error.status === 405 || error.status === 501) return {};
    if (isDenied(error)) return null;
    throw error;
  }
}

/** A policy that cannot be read is one of which nobody knows whom it lets in. */
function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** Statements that let everybody in, as AWS judges it: a condition on addresses counts unless it names all of them. */
export function openStatements(policy: object): readonly unknown[] {
  return statementsOf(policy).filter(
    (statement) =>
      textAt(statement, 'Effect') === 'Allow' && isEverybody(at(statement, 'Principal')) && !isNarrow(at(statement, 'Condition')),
  );
}

function statementsOf(policy: object): readonly unknown[] {
  const found = at(policy, 'Statement');
  return Array.isArray(found) ? found : found === undefined ? [] : [found];
}

function isEverybody(principal: unknown): boolean {
  return principal === '*' || at(principal, 'AWS') === '*' || listAt(principal, 'AWS').includes('*');
}

function isNarrow(condition: unknown): boolean {
  const ranges = at(condition, 'IpAddress', 'aws:SourceIp');
  const all = Array.isArray(ranges) ? ranges : ranges === undefined ? [] : [ranges];
  return all.length > 0 && all.every((range) => typeof range === 'string' && !/\/0$/.test(range));
}
