import {readdir, readFile} from 'node:fs/promises';

export type Child = {readonly pid: number; readonly title: string};

/** Everything that a process started and that still runs, with the title that `ps` shows. */
export async function descendants(pid: number): Promise<readonly Child[]> {
  const children = await childrenOf(pid);
  const below = await Promise.all(children.map(descendants));
  const own = await Promise.all(children.map(async (one) => ({pid: one, title: await titleOf(one)})));
  return [...own, ...below.flat()];
}

/** Each thread has its own; kernels without that list say nothing, and then every process is asked for its parent. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  try {
    const threads = await readdir(`/proc/${pid}/task`);
    const lists = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8')));
    return lists.flatMap((list) => list.split(' ').map(Number)).filter((one) => one > 1);
  } catch {
    const pids = (await readdir('/proc').catch(() => [])).map(Number).filter((one) => one > 1);
    const parents = await Promise.all(pids.map(parentOf));
    return pids.filter((_, index) => parents[index] === pid);
  }
}

async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

async function titleOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim();
}
