import {randomBytes} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import type {CloudTarget} from '../../core/cloud-target.ts';
import {run} from '../command.ts';
import type {Progress} from '../progress.ts';
import type {SandboxCloud, SandboxPorts} from '../state.ts';
import {cloudFiles, TOKEN_KINDS, tokenFile} from './files.ts';
import {findMoto} from './processes.ts';

/** How moto is had; its server is an extra of the package. */
export const INSTALL_MOTO = "pip install 'moto[server]'";

/** Makes the secrets of an account and says where it will answer. Starts nothing. */
export async function prepareCloud(
  dir: string,
  ports: SandboxPorts,
  {empty, wanted}: {readonly empty: boolean; readonly wanted: CloudTarget},
  onProgress: Progress,
): Promise<SandboxCloud> {
  const {tokens, adminToken, spacesKeys, wanted: wantedFile} = cloudFiles(dir);
  await mkdir(tokens, {recursive: true, mode: 0o700});
  const secret = (path: string, text: string) => writeFile(path, `${text}\n`, {mode: 0o600});
  const keys = {
    accessKeyId: `DO00${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(32).toString('base64'),
  };
  await Promise.all([
    ...TOKEN_KINDS.map((kind) => secret(tokenFile(dir, kind), `dop_v1_${randomBytes(32).toString('hex')}`)),
    secret(adminToken, randomBytes(32).toString('hex')),
    secret(spacesKeys, JSON.stringify(keys)),
    secret(wantedFile, JSON.stringify(wanted)),
  ]);
  const hasSpaces = await motoRuns();
  if (!hasSpaces) onProgress({phase: 'cloud', message: `there is no object storage: moto_server does not run here (${INSTALL_MOTO})`});
  return {
    api: `http://127.0.0.1:${ports.cloud}`,
    tokenFile: tokenFile(dir, 'full'),
    adminTokenFile: adminToken,
    spaces: hasSpaces ? {endpoint: `http://127.0.0.1:${ports.spaces}`, keysFile: spacesKeys} : null,
    domain: wanted.domain,
    empty,
  };
}

/** The program may be there without the packages that its server needs. */
async function motoRuns(): Promise<boolean> {
  const moto = await findMoto();
  if (moto === undefined) return false;
  return run([moto, '--help'], {timeoutMs: 30_000}).then(
    () => true,
    () => false,
  );
}
