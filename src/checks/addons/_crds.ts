import {definitionsProbe} from './_definitions.ts';

/** What bootstrap waits for: the definitions themselves, because those that are half there would never heal. */
export const certManagerCrds = definitionsProbe(
  'addons.cert-manager-crds',
  "Can cert-manager's resource types be used?",
  'cert-manager.io',
);
export const traefikCrds = definitionsProbe('addons.traefik-crds', "Can Traefik's resource types be used?", 'traefik.io');
