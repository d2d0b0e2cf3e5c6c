import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureProgram } from '../../src/lab/dotnet-program.mjs';

/** What Microsoft's parser makes of a text. */
export interface ReadStatement {
  /** Empty: the server of that version understands it. */
  errors: string[];
  /** Identifiers and texts in their order, without their delimiters. */
  names: string[];
  texts: string[];
}

/** As the parser counts servers: 100 is SQL Server 2008 and 2008 R2, 160 is 2022. */
export type ServerVersion = 100 | 110 | 120 | 130 | 140 | 150 | 160;

const PARSER = {
  folder: join(import.meta.dirname, 'tsql-parser'),
  project: 'TsqlParser.csproj',
  name: 'tsql-parser',
  title: "a program around Microsoft's T-SQL parser",
  withoutSdk: 'there is no .NET SDK 10 on this machine',
  withoutPackages: 'NuGet packages cannot be reached.',
};

const program = ((): string | null => {
  try {
    return ensureProgram(PARSER);
  } catch (error) {
    console.warn(`T-SQL is not parsed by ScriptDom: ${(error as Error).message}`);
    return null;
  }
})();

export const canParse = program !== null;

/** @param statements in the order of the answers */
export function readStatements(statements: readonly { version: ServerVersion; text: string }[]): Promise<ReadStatement[]> {
  const child = spawn(program!, { stdio: ['pipe', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stdin.end(statements.map((statement) => JSON.stringify(statement) + '\n').join(''));
  return new Promise((resolve, reject) =>
    child.on('error', reject).on('close', () =>
      resolve(
        out
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as ReadStatement),
      ),
    ),
  );
}
