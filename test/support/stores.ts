import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_COPY, type CopyOptions } from '../../src/domain/file-store.js';
import type { BackupResult, ComponentResult, FileStoreResult, KeepDecision } from '../../src/domain/results.js';
import type { Context } from '../../src/operations/context.js';
import { removeBackups, type RemoveParams } from '../../src/operations/remove-backups.js';
import { restoreFileStore, type RestoreFileStoreParams } from '../../src/operations/restore-file-store.js';
import { emptyFolder } from './folders.js';
import { collect, practice, type Practice } from './practice.js';

/** A practice deployment whose one file store is a folder of the test's own. */
export interface StorePractice {
  p: Practice;
  source: string;
  unc: string;
  backup(copying?: Partial<CopyOptions>, context?: Partial<Context>): Promise<BackupResult>;
  /** Where the files of the store are in a set. */
  filesOf(setId: string): string;
  listOf(setId: string): string;
  sets(): string[];
  runs(): string[];
  restore(params?: Partial<RestoreFileStoreParams>, context?: Partial<Context>): Promise<FileStoreResult>;
  remove(params: Partial<RemoveParams>, context?: Partial<Context>): Promise<KeepDecision[]>;
}

export function storePractice(): StorePractice {
  const p = practice({ people: 1 });
  const [source] = [emptyFolder()];
  const { unc } = Object.values(p.lab.deployment.shares)[0]!;
  const pathMap = { [unc]: source };
  const placeOf = (setId: string): string => {
    const servers = join(p.repository, 'sets', setId, 'filestore');
    const server = join(servers, readdirSync(servers)[0]!);
    return join(
      server,
      readdirSync(server).find((name) => name.endsWith('.ndjson'))!,
    );
  };
  return {
    p,
    source,
    unc,
    backup: (copying = {}, context = {}) =>
      p.backup(
        { components: ['fileStore'], pathMap, copying: { ...DEFAULT_COPY, ...copying }, breakLock: true },
        { ...p.context, ...context },
      ),
    filesOf: (setId) => placeOf(setId).replace(/\.ndjson$/, ''),
    listOf: placeOf,
    sets: () => namesIn(join(p.repository, 'sets')),
    runs: () => namesIn(join(p.repository, 'runs')),
    async restore(params = {}, context = {}) {
      const defaults = {
        set: null,
        fileStore: null,
        include: null,
        destination: null,
        overwriteNewer: false,
        runId: null,
        planOnly: false,
      };
      const rows = await collect(
        restoreFileStore({ ...defaults, repository: p.repository, pathMap, ...params }, { ...p.context, ...context }),
      );
      return rows[0]!;
    },
    remove: (params, context = {}) =>
      collect(
        removeBackups(
          {
            repository: p.repository,
            set: null,
            keepLast: null,
            keepDays: null,
            force: false,
            breakLock: true,
            planOnly: false,
            ...params,
          },
          { ...p.context, ...context },
        ),
      ),
  };
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);

export const fileStoreOf = (result: BackupResult): ComponentResult =>
  result.Components.find((component) => component.Kind === 'fileStore')!;

export const setExists = (practice: StorePractice, setId: string): boolean => existsSync(join(practice.p.repository, 'sets', setId));
