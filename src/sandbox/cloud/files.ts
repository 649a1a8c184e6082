import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {TokenKind} from '../digitalocean/index.ts';
import {layout} from '../paths.ts';

/** Kinds of tokens that a sandbox has, each in a file of its own. */
export const TOKEN_KINDS: readonly TokenKind[] = ['full', 'read', 'revoked', 'other-team', 'somebody'];

/** The files of the account of a sandbox. */
export function cloudFiles(dir: string) {
  const {cloud} = layout(dir);
  return {
    tokens: join(cloud, 'tokens'),
    adminToken: join(cloud, 'admin-token'),
    spacesKeys: join(cloud, 'spaces-keys.json'),
    /** What the target says of its account, as `up` knew it. */
    wanted: join(cloud, 'wanted.json'),
    account: join(cloud, 'account.json'),
    zones: join(cloud, 'zones.json'),
  } as const;
}

/** The token of that kind. */
export function tokenFile(dir: string, kind: TokenKind): string {
  return join(cloudFiles(dir).tokens, kind);
}

/** Every token with its kind. */
export async function readTokens(dir: string): Promise<Readonly<Record<string, TokenKind>>> {
  const read = TOKEN_KINDS.map(async (kind) => [(await readFile(tokenFile(dir, kind), 'utf8')).trim(), kind] as const);
  return Object.fromEntries(await Promise.all(read));
}
