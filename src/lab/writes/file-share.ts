import { mkdirSync } from 'node:fs';
import { CmdletError, commandError } from '../cmdlets/cmdlet-error.js';
import { shareFolder } from '../deployment/write-shares.js';
import { psObject } from '../ps-object.js';
import { textArgument } from '../reads/text-argument.js';
import type { Write } from './index.js';

const ADMINISTRATORS = { account: 'BUILTIN\\Administrators', right: 'Full' } as const;

/** Arguments `name` and `path`: shares the folder under that name, and makes it first where it is missing. */
export const writeFileShare: Write = function* (lab, computer, args) {
  const [name, path] = [textArgument(args, 'name') ?? '', textArgument(args, 'path') ?? ''];
  if (name === '' || !/^[A-Za-z]:\\/.test(path))
    throw invalid(name === '' ? 'a share needs a name' : `'${path}' is not a folder of a drive`);
  const { shares, replicated } = lab.deployment;
  const asWritten = replicated.topology.pools.flatMap(({ machines }) => machines).find(({ fqdn }) => fqdn === computer.fqdn)?.fqdnAsWritten;
  const unc = `\\\\${asWritten ?? computer.fqdn}\\${name}`;
  const known = shares[unc.toLowerCase()];
  if (known && known.path.toLowerCase() !== path.toLowerCase()) throw nameTaken(name, known.path);
  if (lab.filesRoot !== null) mkdirSync(shareFolder(lab.filesRoot, unc), { recursive: true });
  shares[unc.toLowerCase()] ??= { unc, server: computer.fqdn, path, permissions: [ADMINISTRATORS], files: [] };
  yield psObject('LyncBackup.FileShare', { Name: name, Path: path, Unc: unc });
};

const invalid = (why: string): CmdletError =>
  new CmdletError(
    commandError(`The folder cannot be shared: ${why}.`, 'System.ArgumentException', 'InvalidArgument', 'System.ArgumentException'),
  );

const nameTaken = (name: string, path: string): CmdletError =>
  new CmdletError(
    commandError(
      `The name '${name}' is already shared for ${path}.`,
      'Windows System Error 2118',
      'ResourceExists',
      'Microsoft.Management.Infrastructure.CimException',
      name,
    ),
  );
