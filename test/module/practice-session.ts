import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Lab } from '../../src/lab/lab.js';
import { openPractice, type Practice } from '../../src/lab/open-practice.js';
import { startServer, type LabServer } from '../../src/lab/server/server.js';
import { practiceEnvironment } from '../../src/lab/shell/shell.js';
import { usePowerShell, type RunOptions, type RunResult } from './harness.js';

export interface PracticeSession {
  readonly lab: Lab;
  /** A folder for repositories, which goes with the file. */
  readonly folder: string;
  /** Runs a script where the practice deployment answers and the module is loaded, with a new process or the same as before. */
  run(script: string, options?: RunOptions): Promise<RunResult>;
}

/** A practice deployment for the test file that calls this at its top. */
export function usePracticeSession(): PracticeSession {
  const powershell = usePowerShell();
  const folder = mkdtempSync(join(tmpdir(), 'lyncbackup-session-'));
  let practice: Practice;
  let server: LabServer;
  beforeAll(async () => {
    practice = openPractice({ topology: null, state: null, computer: null, people: 20, seed: 1 });
    server = await startServer(practice.lab);
  });
  afterAll(async () => {
    await server.close();
    practice.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    get lab() {
      return practice.lab;
    },
    run(script, options = {}) {
      const { modules, variables } = practiceEnvironment(practice, server);
      const imports = modules.map((path) => `Import-Module '${path}' -DisableNameChecking; `).join('');
      const { PSModulePath, LYNCBACKUP_PRACTICE, LYNCBACKUP_PRACTICE_SQL, LYNCBACKUP_PATHMAP } = variables;
      const environment = {
        PSModulePath: PSModulePath!,
        LYNCBACKUP_PRACTICE: LYNCBACKUP_PRACTICE!,
        LYNCBACKUP_PRACTICE_SQL: LYNCBACKUP_PRACTICE_SQL!,
        LYNCBACKUP_PATHMAP: LYNCBACKUP_PATHMAP!,
      };
      return powershell.run(imports + script, { ...options, environment: { ...environment, ...options.environment } });
    },
  };
}
