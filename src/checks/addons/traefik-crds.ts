import {definitionsProbe} from './_definitions.ts';

export default definitionsProbe('addons.traefik-crds', "Can Traefik's resource types be used?", 'traefik.io');
