import type { ShellArguments } from './arguments.js';

/**
 * What PowerShell is told to run: both modules loaded, then the script, the command, or a greeting before the prompt.
 *
 * @param modules paths of module manifests
 */
export function scriptText(run: ShellArguments['run'], modules: readonly string[]): string {
  const imports = modules.map((path) => `Import-Module -Name ${quoted(path)} -DisableNameChecking -ErrorAction Stop`).join('; ');
  switch (run.kind) {
    case 'prompt':
      return imports;
    case 'command':
      return `${imports}; ${run.text}`;
    case 'file':
      return `${imports}; $global:LASTEXITCODE = 0; & ${[run.path, ...run.args].map(argument).join(' ')}; exit $global:LASTEXITCODE`;
  }
}

/** Names of parameters stay bare, `-Name:value` keeps its value apart; everything else is text. */
function argument(text: string): string {
  const [, name, value] = /^(-[A-Za-z]\w*)(?::(.*))?$/s.exec(text) ?? [];
  if (name === undefined) return quoted(text);
  if (value === undefined) return name;
  return `${name}:${/^\$(true|false|null)$/i.test(value) ? value : quoted(value)}`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
