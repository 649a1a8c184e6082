import {describe, expect, it} from 'vitest';
import {runbookNames} from '../../src/lint/_runbooks.ts';
import {dashboards, type Panel, textsOf} from './_monitoring.ts';

const wanted = ['platform.json', 'sfu.json', 'postgresql.json', 'redis.json', 'edge.json', 'slo.json'];

/** Of Grafana's own; one that it does not know is shown as a word behind the number. */
const units = ['short', 'percent', 'percentunit', 'bytes', 'Bps', 'bps', 's', 'ms', 'µs', 'ops', 'reqps', 'mps', 'pps'];

describe('dashboards', () => {
  it('are these, each with a uid of its own', async () => {
    const all = await dashboards();
    expect([...all.keys()].sort()).toEqual([...wanted].sort());
    expect(new Set([...all.values()].map(({uid}) => uid)).size).toBe(all.size);
    for (const {tags} of all.values()) expect(tags).toContain('gomeet');
  });

  it.each(wanted)('%s: panels have ids, units, queries and a data source, and lie beside each other', async (name) => {
    const board = (await dashboards()).get(name);
    const panels = board?.panels ?? [];
    expect(panels.length).toBeGreaterThan(10);
    expect(new Set(panels.map(({id}) => id)).size).toBe(panels.length);
    expect(
      panels.flatMap((panel, index) =>
        panels
          .slice(index + 1)
          .filter((other) => overlap(panel, other))
          .map((other) => `${panel.title} / ${other.title}`),
      ),
    ).toEqual([]);
    for (const panel of panels) {
      const {x, w} = panel.gridPos;
      expect(x + w, panel.title).toBeLessThanOrEqual(24);
      if (panel.type === 'row' || panel.type === 'text') continue;
      expect(panel.datasource, panel.title).toEqual({type: 'prometheus', uid: 'prometheus'});
      expect(panel.fieldConfig?.defaults.unit, panel.title).toBeOneOf(units);
      expect(panel.targets?.length ?? 0, panel.title).toBeGreaterThan(0);
      for (const target of panel.targets ?? []) {
        expect(target.datasource.uid, panel.title).toBe('prometheus');
        expect(target.legendFormat, panel.title).not.toBe('');
      }
    }
  });

  it.each(wanted)('%s: variables that are used are declared, and the other way round', async (name) => {
    const board = (await dashboards()).get(name);
    const declared = (board?.templating.list ?? []).map((variable) => variable.name);
    const texts = [
      ...(board?.panels ?? []).flatMap((panel) => panel.targets?.map(({expr}) => expr) ?? []),
      ...(board?.templating.list ?? []).map(({definition}) => definition),
    ];
    const used = new Set(texts.flatMap((text) => [...text.matchAll(/\$(\w+)/g)].map((match) => match[1] ?? '')));
    expect([...used].filter((variable) => !declared.includes(variable))).toEqual([]);
    // On the board of objectives the namespace only goes along to the next board.
    expect(declared.filter((variable) => !used.has(variable))).toEqual(name === 'slo.json' ? ['namespace'] : []);
  });

  it('name runbooks that exist', async () => {
    for (const {title, panels} of (await dashboards()).values()) {
      const named = panels.flatMap(({options}) =>
        [...(options?.content ?? '').matchAll(/gomeet runbook ([\w-]+)/g)].map((match) => match[1] ?? ''),
      );
      expect(named.length, title).toBeGreaterThan(0);
      expect(named.filter((runbook) => !runbookNames.includes(runbook))).toEqual([]);
    }
  });

  it('fit into ConfigMaps', async () => {
    const texts = [...(await textsOf('grafana-dashboards-')).values(), ...(await textsOf('prometheus-rules-')).values()];
    for (const text of texts) expect(Buffer.byteLength(text)).toBeLessThan(512 * 1024);
  });
});

function overlap({gridPos: one}: Panel, {gridPos: other}: Panel): boolean {
  return one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;
}
