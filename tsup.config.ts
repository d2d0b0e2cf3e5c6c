import { readFileSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';
import { threadPlugin } from './src/lab/bundle-thread.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const common: Options = {
  define: { LYNCBACKUP_VERSION: JSON.stringify(version) },
  clean: false,
  silent: true,
  esbuildPlugins: [threadPlugin],
};

export default defineConfig([
  {
    ...common,
    entry: { core: 'src/bridge/main.ts' },
    outDir: 'ps-module/LyncBackup/bin',
    outExtension: () => ({ js: '.cjs' }),
    format: 'cjs',
    target: 'node18',
    noExternal: [/.*/],
    minify: true,
  },
  { ...common, entry: { main: 'src/lab/main.ts' }, outDir: 'dist/lab', format: 'esm', target: 'node20' },
  {
    ...common,
    entry: { bench: 'test/bench/main.ts', 'mtf-child': 'test/bench/mtf-child.ts', 'filestore-child': 'test/bench/filestore-child.ts' },
    outDir: 'dist/bench',
    format: 'esm',
    target: 'node20',
  },
  { ...common, entry: { index: 'src/index.ts' }, outDir: 'dist', format: 'esm', target: 'node18', dts: true },
]);
