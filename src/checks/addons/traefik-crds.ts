import {servedProbe} from './_served.ts';

export default servedProbe('addons.traefik-crds', "Can Traefik's resource types be used?", 'traefik.io');
