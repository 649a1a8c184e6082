import {containersOf} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

export default rule({
  id: 'images-pinned',
  sentence: 'Every image has a version tag or a digest, and none is `latest`.',
  check({objects}) {
    const report = new Report();
    for (const object of objects) {
      for (const {name, image} of containersOf(object)) {
        const last = image.slice(image.lastIndexOf('/') + 1);
        const tag = last.includes('@') ? 'digest' : last.split(':')[1];
        if (tag === undefined || tag === '' || tag === 'latest')
          report.problem(object, `container ${name} uses ${image === '' ? 'no image' : image}`);
      }
    }
    return report.verdict();
  },
});
