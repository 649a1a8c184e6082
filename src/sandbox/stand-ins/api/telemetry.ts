import {z} from 'zod';
import type {Registry} from '../registry.ts';
import {ICE_RESULTS, ICE_TYPES, JOIN_RESULTS, JOIN_STAGES} from './series.ts';

const measured = z.number().min(0);
const both = z.object({in: measured.optional(), out: measured.optional()}).default({});

/** What a client reports: templates/gomeet/telemetry.md. */
const reportSchema = z.object({
  version: z.literal(1),
  join: z.object({result: z.enum(JOIN_RESULTS), stage: z.enum(JOIN_STAGES), durationMs: measured.optional()}).optional(),
  ice: z.object({type: z.enum(ICE_TYPES), result: z.enum(ICE_RESULTS)}).optional(),
  quality: z
    .object({
      rttMs: measured.optional(),
      jitterMs: measured.optional(),
      videoLatencyMs: measured.optional(),
      packetLossPercent: both,
      bitrateKbps: both,
      frameRate: both,
    })
    .optional(),
});

/** Counts the report of a client; false when it is not understood. */
export function takeReport(registry: Registry, document: unknown): boolean {
  const {data: report} = reportSchema.safeParse(document);
  registry.add('client_telemetry_reports_total', {result: report === undefined ? 'rejected' : 'accepted'});
  if (report === undefined) return false;
  const {join, ice, quality} = report;
  if (join !== undefined) {
    registry.add('client_join_total', {result: join.result, stage: join.stage});
    observe(registry, 'client_join_duration_ms', {}, join.durationMs);
  }
  if (ice !== undefined) registry.add('client_ice_result_total', {type: ice.type, result: ice.result});
  observe(registry, 'client_rtt_ms', {}, quality?.rttMs);
  observe(registry, 'client_jitter_ms', {}, quality?.jitterMs);
  observe(registry, 'client_video_latency_ms', {}, quality?.videoLatencyMs);
  for (const direction of ['in', 'out'] as const) {
    observe(registry, 'client_packet_loss_percent', {direction}, quality?.packetLossPercent[direction]);
    observe(registry, 'client_bitrate_kbps', {direction}, quality?.bitrateKbps[direction]);
    observe(registry, 'client_frame_rate', {direction}, quality?.frameRate[direction]);
  }
  return true;
}

function observe(registry: Registry, name: string, labels: Readonly<Record<string, string>>, value: number | undefined): void {
  if (value !== undefined) registry.observe(name, labels, value);
}
