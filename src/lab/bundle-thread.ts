import { buildSync, type Plugin } from 'esbuild';
import { dirname, join } from 'node:path';

const SUFFIX = '?thread';

/** A thread's program, with what it imports, as one text that `new Worker(text, { eval: true })` runs wherever the caller lies. */
function bundled(path: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [path],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    minify: true,
    write: false,
  });
  return `export default ${JSON.stringify(outputFiles[0]!.text)};`;
}

const sourceOf = (importer: string, specifier: string): string =>
  join(dirname(importer), specifier.slice(0, -SUFFIX.length).replace(/\.js$/, '.ts'));

/** For the build: imports that end in `?thread` become text. */
export const threadPlugin: Plugin = {
  name: 'thread',
  setup(build) {
    build.onResolve({ filter: /\?thread$/ }, ({ importer, path }) => ({ path: sourceOf(importer, path), namespace: 'thread' }));
    build.onLoad({ filter: /./, namespace: 'thread' }, ({ path }) => ({ contents: bundled(path), loader: 'js' }));
  },
};

/** The same for tests, which run from the sources. */
export const threadPluginForTests = {
  name: 'thread',
  enforce: 'pre' as const,
  resolveId: (specifier: string, importer: string | undefined) =>
    specifier.endsWith(SUFFIX) && importer ? `\0${sourceOf(importer, specifier)}${SUFFIX}` : null,
  load: (id: string) => (id.startsWith('\0') && id.endsWith(SUFFIX) ? bundled(id.slice(1, -SUFFIX.length)) : null),
};
