import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readModule, writeModuleZip, type ModuleContent } from './module-zip.js';
import { fetchWithNpm, nodeProgram } from './node-program.js';

export interface PackOptions {
  moduleFolder: string; // with its bundle built
  outputFolder: string;
  say: (line: string) => void;
  complain: (line: string) => void;
  node?: () => ModuleContent; // the program and its licence, where they lie in the module
}

/**
 * Makes what is given to administrators: the module, and the module with the Node.js that runs it. Without that program the first is made
 * all the same.
 * @returns exit code
 */
export async function pack({
  moduleFolder,
  outputFolder,
  say,
  complain,
  node = () => nodeProgram(fetchWithNpm),
}: PackOptions): Promise<number> {
  mkdirSync(outputFolder, { recursive: true });
  const module = readModule(moduleFolder);
  const write = async (name: string, content: ModuleContent): Promise<void> => {
    const path = join(outputFolder, name);
    say(`${await writeModuleZip(path, content)}  ${path}`);
  };
  await write('LyncBackup.zip', module);

  const withNode = 'LyncBackup-with-node.zip';
  rmSync(join(outputFolder, withNode), { force: true }); // an older one must not pass for this one
  let program: ModuleContent;
  try {
    program = node();
  } catch (cause) {
    complain(
      `${withNode} was not made: ${(cause as Error).message}. Check that this machine reaches its npm registry, and run the command again.`,
    );
    return 1;
  }
  await write(withNode, new Map([...module, ...program]));
  return 0;
}
