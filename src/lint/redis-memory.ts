import {at, listAt} from '../core/objects.ts';
import {formatBytes} from '../core/quantity.ts';
import {configText, settingOf} from '../manifests/settings.ts';
import {containersOf, findObject} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';
import {quantityAt} from './_settings.ts';

/** The rest is for copy-on-write during a rewrite and for replication buffers (redis.conf's advice on maxmemory). */
const usableShare = 0.75;
/** AOF, its rewrite and a snapshot lie side by side. */
const copiesOnDisk = 3;
const units: {readonly [suffix: string]: number} = {'': 1, b: 1, k: 1e3, kb: 1024, m: 1e6, mb: 1024 ** 2, g: 1e9, gb: 1024 ** 3};

export default rule({
  id: 'redis-memory',
  sentence: 'The maxmemory of Redis leaves a quarter of the memory limit free, and the volume holds three times as much.',
  check({objects}) {
    const report = new Report();
    const text =
      settingOf(configText(objects, 'redis-config', 'size.conf'), 'maxmemory') ??
      settingOf(configText(objects, 'redis-config', 'redis.conf'), 'maxmemory') ??
      '';
    const match = /^(\d+)([a-z]*)$/i.exec(text);
    const maxmemory = Number(match?.[1]) * (units[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN);
    if (Number.isNaN(maxmemory)) report.problem('configmap/redis-config', `maxmemory is ${text === '' ? 'not set' : text}`);
    for (const name of ['redis-master', 'redis-replica']) {
      const set = findObject(objects, 'StatefulSet', name);
      if (set === undefined) continue;
      const limit = quantityAt(containersOf(set).find((container) => container.name === 'redis')?.spec, 'resources', 'limits', 'memory');
      report.note(`${name}: maxmemory ${formatBytes(maxmemory)} <= ${usableShare} x limit ${formatBytes(limit)}`);
      if (maxmemory > usableShare * limit)
        report.problem(set, `maxmemory ${formatBytes(maxmemory)} leaves too little of the limit ${formatBytes(limit)}`);
      for (const claim of listAt(set, 'spec', 'volumeClaimTemplates')) {
        const size = quantityAt(at(claim, 'spec'), 'resources', 'requests', 'storage');
        report.note(`${name}: ${copiesOnDisk} x ${formatBytes(maxmemory)} <= volume ${formatBytes(size)}`);
        if (copiesOnDisk * maxmemory > size) report.problem(set, `volume ${formatBytes(size)} is less than ${copiesOnDisk} x maxmemory`);
      }
    }
    return report.verdict();
  },
});
