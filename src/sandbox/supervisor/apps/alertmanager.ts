import type {App} from './_app.ts';

export const alertmanager: App = {
  label: 'alertmanager',
  block: 7,
  containers: [{name: 'alertmanager', program: 'alertmanager', entrypoint: ['prometheus-alertmanager'], names: true}],
};
