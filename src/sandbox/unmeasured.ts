/** What a probe asks and this sandbox has nothing to measure it by; the target `sandbox` waives these, and the reason is printed. */
export type Unmeasured = {readonly probe: string; readonly reason: string};

export const UNMEASURED: readonly Unmeasured[] = [
  {
    probe: 'monitoring.exporters',
    reason: 'no kubelets and no such exporter on this machine',
  },
  {probe: 'monitoring.empty-rules', reason: 'no such exporter on this machine'},
  {probe: 'backups.size', reason: 'nothing runs behind the backup jobs, so none has told a size'},
  ...['livekit.ready', 'livekit.nodes', 'livekit.load', 'livekit.packet-loss'].map((probe) => ({
    probe,
    reason: 'two SFU pods have a process behind them, the others are simulated',
  })),
  {probe: 'turn.capacity', reason: 'the coturn of this machine has no metrics'},
  ...['recording.workers', 'recording.accepting', 'recording.results'].map((probe) => ({
    probe,
    reason: 'nothing runs behind the recording workers',
  })),
];
