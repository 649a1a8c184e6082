import {Flags} from '@oclif/core';
import {BaseCommand} from '../base-command.ts';
import {doctorInput} from '../composition/doctor-input.ts';
import {doctorViews} from '../composition/views.ts';
import {outputFlags, simulateFlags, targetFlags} from '../flags.ts';
import {doctor, exitOfDoctor} from '../pipelines/doctor/index.ts';

export default class Doctor extends BaseCommand {
  static override summary = 'Look at everything that gomeet needs (programs, configuration, cluster, permissions) and say how to fix it.';
  static override description = 'Changes nothing. Programs that only the sandbox needs are named, but do not count as failures.';
  static override examples = [
    {description: 'This machine and the default target', command: '<%= config.bin %> <%= command.id %>'},
    {description: 'This machine only', command: '<%= config.bin %> <%= command.id %> --local'},
  ];
  static override flags = {
    ...targetFlags,
    ...outputFlags,
    ...simulateFlags,
    local: Flags.boolean({description: 'Only this machine and the configuration file; contact no cluster.'}),
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(Doctor);
    const input = await doctorInput(flags, flags.local);
    try {
      const result = await doctor(input, this.interrupt.signal);
      await this.finish(this.outputs(flags), doctorViews(result), [exitOfDoctor(result)]);
    } finally {
      await input.session?.world.close();
    }
  }
}
