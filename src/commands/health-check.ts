import {Flags} from '@oclif/core';
import {BaseCommand} from '../base-command.ts';
import {healthFormats, openHealth} from '../composition/health.ts';
import {healthViews, jobSummary} from '../composition/health-views.ts';
import {watchHealth, watchOptions} from '../composition/health-watch.ts';
import {exitOfHealth} from '../core/health-result.ts';
import {outputFlags, probeFlags, simulateFlags, targetFlags} from '../flags.ts';

export default class HealthCheck extends BaseCommand {
  static override summary = 'Ask everything an on-call engineer would ask: is it well, what is not, and what to do.';
  static override description =
    'All probes at once, each with a time limit; what was not measured is never called fine. Exit 0 when nothing failed, 3 when something did, 5 when something required was not measured, 4 for warnings with --fail-on warn. A watch that is ended with Ctrl-C exits with the code of its last round. Where GITHUB_STEP_SUMMARY is set, the markdown is appended to that file, too.';
  static override examples = [
    {description: 'A healthy platform, without a cluster', command: '<%= config.bin %> <%= command.id %> --simulate'},
    {description: 'One part of it', command: "<%= config.bin %> <%= command.id %> --target production --only 'postgres.*'"},
    {
      description: 'In a pipeline',
      command: '<%= config.bin %> <%= command.id %> --target production --output junit=health.xml --output html=health.html',
    },
    {description: 'While something heals', command: '<%= config.bin %> <%= command.id %> --target production --watch --interval 5s'},
  ];
  static override flags = {
    ...targetFlags,
    ...probeFlags,
    'fail-on': Flags.string({description: 'What makes the exit code differ from 0.', options: ['fail', 'warn'], default: 'fail'}),
    watch: Flags.boolean({description: 'Ask again and again; on a terminal redraw, elsewhere print what changes.'}),
    interval: Flags.string({
      description: 'Pause between two rounds (default: 10s).',
      dependsOn: ['watch'],
      helpValue: 'DURATION',
    }),
    verbose: Flags.boolean({description: 'Text: every finding by itself, with its evidence.'}),
    ...outputFlags,
    ...simulateFlags,
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(HealthCheck);
    const outputs = this.outputs(flags, healthFormats);
    const watching = flags.watch ? watchOptions(flags.interval, outputs) : undefined;
    const health = await openHealth(flags, {version: this.config.version, outputs});
    try {
      const {signal} = this.interrupt;
      const result = watching === undefined ? await health.ask(signal) : await watchHealth(health, {...watching, ...flags, signal});
      await jobSummary(result);
      const last = watching === undefined || result.outcome === 'interrupted' ? outputs : [];
      await this.finish(last, healthViews(result, flags), [exitOfHealth(result, flags['fail-on'] === 'warn' ? 'warn' : 'fail')]);
    } finally {
      await health.close();
    }
  }
}
