// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${name} is a variable of Grafana
import {describe, expect, it} from 'vitest';
import {isExported} from '../../src/lint/_exported.ts';
import {metricsOf} from '../../src/lint/_promql.ts';

describe('metricsOf', () => {
  it.each<[expression: string, metrics: readonly string[]]>([
    ['up', ['up']],
    ['sum by (pod, node) (rate(livekit_packet_bytes{direction="outgoing"}[1m])) > 5e9', ['livekit_packet_bytes']],
    ['a / on (pod) group_left (node) b and on () c', ['a', 'b', 'c']],
    ['histogram_quantile(0.95, sum(rate(x_bucket[5m])) by (le))', ['x_bucket']],
    ['gomeet:node_cpu:ratio > 0.8 unless bool_metric offset 5m', ['gomeet:node_cpu:ratio', 'bool_metric']],
    ['label_replace(up, "a", "not_a_metric", "b", "{.*}")', ['up']],
    ['x{a="{not_one}",b=~"two|three"}', ['x']],
    ['rate(y[$__rate_interval]) * ${factor}', ['y']],
    ['vector(1)', []],
    ['time() - max(z) > 26 * 3600', ['z']],
    ['1 - sum(a) # trailing_comment', ['a']],
    ['absent(up{app="x"} == 1)', ['up']],
    ['rate(x[5m:30s] offset -1h) or NaN > Inf', ['x']],
  ])('%s', (expression, metrics) => {
    expect(metricsOf(expression)).toEqual(metrics);
  });
});

describe('isExported', () => {
  it('knows the series of a histogram by its name, and no near miss', () => {
    expect(isExported('http_request_duration_seconds_bucket')).toBe(true);
    expect(isExported('livekit_participant_total')).toBe(true);
    expect(isExported('livekit_participants_total')).toBe(false);
  });
});
