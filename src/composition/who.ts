import {randomBytes} from 'node:crypto';
import {hostname, userInfo} from 'node:os';

type Env = Readonly<Record<string, string | undefined>>;

/** Who runs this, for records: in CI the person who started the job. */
export function whoRuns(env: Env = process.env): string {
  return env['GOMEET_USER'] ?? env['GITHUB_ACTOR'] ?? env['GITLAB_USER_LOGIN'] ?? userInfo().username;
}

/** Who takes a lock: a person on a machine, and an identity that no other run has. */
export function lockOwner(env: Env = process.env): {
  readonly by: string;
  readonly host: string;
  readonly identity: string;
  readonly job?: string;
} {
  const by = whoRuns(env);
  const host = hostname();
  const job = jobOf(env);
  const identity = `${by}@${host}:${process.pid}:${randomBytes(4).toString('hex')}`.replaceAll(/[^\x21-\x7e]/g, '_');
  return {by, host, identity, ...(job === undefined ? {} : {job})};
}

/** Address of the CI job; only what CI systems put together for people to open. */
function jobOf(env: Env): string | undefined {
  const {CI_JOB_URL, BUILD_URL, GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID} = env;
  if (GITHUB_SERVER_URL !== undefined && GITHUB_REPOSITORY !== undefined && GITHUB_RUN_ID !== undefined)
    return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  return CI_JOB_URL ?? BUILD_URL;
}
