// `npm run build`: the whole program as one ES module bundle in dist/, cut into chunks that are loaded when needed.
import {chmodSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {builtinModules} from 'node:module';
import {dirname, join, relative, sep} from 'node:path';
import {build} from 'esbuild';
import {describeCommands} from './describe.mjs';

const root = dirname(import.meta.dirname);
const out = join(root, 'dist');
// Beside the old one until it is complete, so that a command that runs meanwhile finds a whole bundle.
const fresh = join(root, `dist.${process.pid}`);

const result = await build({
  entryPoints: {
    gomeet: join(root, 'src/cli.ts'),
    help: join(root, 'src/help.ts'),
    'not-found': join(root, 'src/not-found.ts'),
    // A process of its own: see there.
    'livekit-participants': join(root, 'src/tools/livekit-participants.ts'),
  },
  // Optional, and a native library.
  external: ['@livekit/rtc-node'],
  absWorkingDir: root,
  outdir: fresh,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22.13',
  charset: 'utf8',
  legalComments: 'none',
  // Not the white space: `eager` finds the functions of CommonJS modules by their indentation.
  minifySyntax: true,
  minifyIdentifiers: true,
  keepNames: false,
  write: false,
  logLevel: 'warning',
  plugins: [nodeModules(), wholeNamespaces(), kubernetesLibrary()],
  define: {
    // Libraries ask; gomeet behaves the same everywhere.
    'process.env.NODE_ENV': '"production"',
    'process.env.OCLIF_DISABLE_ENGINE_WARNING': '"1"',
    __dirname: 'import.meta.dirname',
    __filename: 'import.meta.filename',
  },
  // CommonJS inside an ES module: `require` for what esbuild could not resolve, made only when it is needed.
  banner: {
    js: "const require=Object.assign(i=>process.getBuiltinModule(i)??require.real()(i),{real:()=>process.getBuiltinModule('module').createRequire(import.meta.url),resolve:(...a)=>require.real().resolve(...a)});",
  },
});

mkdirSync(fresh, {recursive: true});
for (const file of result.outputFiles) writeFileSync(file.path, eager(file.text));
writeFileSync(join(fresh, 'commands.json'), JSON.stringify(await describeCommands()));
await compileTemplates();
rmSync(out, {recursive: true, force: true});
renameSync(fresh, out);
linkProgram();

/** Every committed render, and what a stack says of itself, as JSON beside the bundle: reading YAML takes longer than most commands do. */
async function compileTemplates() {
  const [{compile, compiledFile}, {parseObjects}, {parse}] = await Promise.all([
    import('../src/tools/compiled.ts'),
    import('../src/tools/kube-yaml.ts'),
    import('yaml'),
  ]);
  for (const file of globSync('templates/*/{rendered/*,secrets,capacity}.yaml', {cwd: root})) {
    const text = readFileSync(join(root, file), 'utf8');
    const [, stack, folder] = file.split(sep);
    const target = join(fresh, relative(join(root, 'dist'), compiledFile(root, stack, file)));
    mkdirSync(dirname(target), {recursive: true});
    writeFileSync(target, JSON.stringify(compile(text, folder === 'rendered' ? parseObjects(file, text) : parse(text))));
  }
}

/**
 * npm links the programs of dependencies, not the project's own. Without this link `npx gomeet` would install the checkout
 * into npm's cache first, which is slow and needs a writable home.
 */
function linkProgram() {
  const folder = join(root, 'node_modules/.bin');
  if (!existsSync(folder) || process.platform === 'win32') return;
  rmSync(join(folder, 'gomeet'), {force: true});
  symlinkSync('../../bin/run.js', join(folder, 'gomeet'));
  chmodSync(join(root, 'bin/run.js'), 0o755);
}

/**
 * Node's compile cache holds what was compiled when a module was loaded. V8 leaves functions for later unless they stand
 * in parentheses, so without them the bodies of CommonJS modules (all of oclif) would be compiled again at every start.
 */
function eager(text) {
  return text.replace(/^(var [\w$]+ = [\w$]+\()(\([^()]*\) => \{\n[\s\S]*?^\})\);$/gm, '$1($2));');
}

/**
 * Node's own modules by `process.getBuiltinModule`: an `import` of one evaluates each of its lazy exports, which for
 * node:process and node:util means worker threads, readline and more, 6 ms in all.
 */
function nodeModules() {
  const names = builtinModules.filter((name) => !name.startsWith('_')).join('|');
  return {
    name: 'node-modules',
    setup({onResolve, onLoad}) {
      onResolve({filter: new RegExp(`^(node:)?(${names})$`)}, ({path}) => ({path: path.replace(/^node:/, ''), namespace: 'node'}));
      onResolve({filter: /^node:/}, ({path}) => ({path: path.replace(/^node:/, ''), namespace: 'node'}));
      onLoad({filter: /.*/, namespace: 'node'}, ({path}) => ({
        contents: `module.exports = process.getBuiltinModule('node:${path}')`,
        loader: 'js',
      }));
    },
  };
}

/**
 * `import {z} from 'zod'` keeps all of zod, with its messages in fifty languages; `import * as z` keeps what is used: a
 * quarter of the size, and 14 ms.
 */
function wholeNamespaces() {
  return {
    name: 'whole-namespaces',
    setup({onLoad}) {
      onLoad({filter: /[\\/]src[\\/].*\.ts$/}, ({path}) => {
        if (!path.startsWith(join(root, 'src'))) return undefined;
        return {contents: readFileSync(path, 'utf8').replace("import {z} from 'zod';", "import * as z from 'zod';"), loader: 'ts'};
      });
    },
  };
}

/**
 * Of @kubernetes/client-node only credentials and exec are used. It does not say that its modules do nothing when they are
 * loaded, and its KubeConfig imports undici and the models of every API for clients that gomeet never makes: four fifths of
 * its size, and 40 ms of every command that asks a cluster.
 */
function kubernetesLibrary() {
  const own = /@kubernetes[\\/]client-node[\\/]dist[\\/]/;
  const unused = /^(undici|\.\/gen\/index\.js)$/;
  return {
    name: 'kubernetes-library',
    setup({onResolve, onLoad, resolve}) {
      onResolve({filter: /.*/}, async ({path, pluginData, ...from}) => {
        if (pluginData === own || !own.test(from.importer)) return undefined;
        if (unused.test(path) && from.importer.endsWith('config.js')) return {path, namespace: 'unused'};
        return {...(await resolve(path, {...from, pluginData: own})), sideEffects: false};
      });
      onLoad({filter: /.*/, namespace: 'unused'}, () => ({
        contents: `class Unused { constructor() { throw new Error('gomeet is built without the clients of @kubernetes/client-node'); } }
const createConfiguration = () => new Unused();
export {Unused as Agent, Unused as ProxyAgent, Unused as ServerConfiguration, createConfiguration};`,
      }));
    },
  };
}
