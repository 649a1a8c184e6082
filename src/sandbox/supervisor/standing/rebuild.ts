import type {Act} from '../../../faults/_standing.ts';
import {sql} from '../../../faults/_standing.ts';
import {hold, release} from '../holds.ts';
import type {Handler, Struck} from './act.ts';

/** Steps of giving a replica new data; the mark names the last one that was done, and the pod's process then. */
const AWAY = 'away';
const GONE = 'gone';

/**
 * A replica that cannot follow its primary any more (it was promoted, or the WAL that it needs is gone) is cloned again, by the
 * deployed init container: its data directory goes, its slot goes if nobody uses it, and its pod is replaced.
 */
export const rebuild: Handler<Act & {readonly kind: 'rebuild'}> = {
  async apply(_act, pod, marks) {
    if ((await marks.get(pod.name)) === undefined) await marks.set(pod.name);
    return 'active';
  },
  async undo({primary, slot}, name, pod, marks, ground) {
    const mark = (await marks.get(name)) ?? '';
    if (mark.startsWith(GONE)) return settled(pod, mark);
    if (mark.startsWith(AWAY)) {
      const server = ground.pods().find((one) => one.name === primary);
      const dropped = await server?.exec(sql('').argv, {stdin: dropSlot(slot)});
      if (dropped?.code !== 0) return false;
      await ground.replace(name);
      await marks.set(name, mark.replace(AWAY, GONE));
      return false;
    }
    const pid = pod?.pid();
    if (pod === undefined || pid === undefined) return false;
    const moved = await pod.exec(['sh', '-c', 'rm -rf "$PGDATA.broken" && mv "$PGDATA" "$PGDATA.broken"']);
    if (moved?.code !== 0) return false;
    await marks.set(name, `${AWAY} ${pid}`);
    await hold(ground.dir, name);
    pod.kill();
    return false;

    async function settled(successor: Struck | undefined, gone: string): Promise<boolean> {
      await release(ground.dir, name);
      const now = successor?.pid();
      if (now === undefined || gone === `${GONE} ${now}`) return false;
      const cleaned = await successor?.exec(['sh', '-c', 'test -s "$PGDATA/PG_VERSION" && rm -rf "$PGDATA.broken"']);
      return cleaned?.code === 0;
    }
  },
};

function dropSlot(slot: string): string {
  return `SELECT count(pg_drop_replication_slot(slot_name)) FROM pg_replication_slots WHERE slot_name = '${slot}' AND NOT active\n`;
}
