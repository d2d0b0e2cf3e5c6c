import { assume } from '../behaviours.js';
import { CmdletError, commandError } from '../cmdlets/cmdlet-error.js';
import { psObject } from '../ps-object.js';
import type { Read } from './index.js';
import { textArgument } from './text-argument.js';

/** Active Directory, DNS and shares as one machine sees them. */

/** Argument `fqdn`: the computer whose account is wanted. */
export const readAdComputer: Read = function* (lab, computer, args) {
  requireDomain(computer.domainJoined, computer.fqdn);
  const fqdn = (textArgument(args, 'fqdn') ?? computer.fqdn).toLowerCase();
  const account = lab.deployment.directory.computers[fqdn];
  if (!account) return;
  yield psObject('LyncBackup.AdComputer', {
    Fqdn: fqdn,
    Sid: account.sid,
    DistinguishedName: account.distinguishedName,
    MemberOf: account.memberOf,
    WhenCreated: new Date(account.createdUtc),
  });
};

/** Argument `names`: what to look up; names without a record give no row. */
export const readDnsRecords: Read = function* (lab, _, args) {
  const names = (Array.isArray(args['names']) ? args['names'] : []).map((name) => String(name).toLowerCase());
  for (const record of lab.deployment.dnsRecords) {
    if (names.includes(record.name.toLowerCase()))
      yield psObject('LyncBackup.DnsRecord', { Name: record.name, Type: record.type, Data: record.data });
  }
};

/**
 * Argument `path`: a UNC path. From another machine this is a second hop: the credentials of a remote block end there and the share refuses.
 */
export const readPathAccess: Read = function* (lab, computer, args) {
  const path = textArgument(args, 'path') ?? '';
  const server = /^\\\\([^\\]+)\\/.exec(path)?.[1]?.toLowerCase();
  if (server !== undefined && computer.fqdn !== lab.computer && server !== computer.fqdn) throw secondHop(computer.fqdn, path);
  const share = Object.values(lab.deployment.shares).find(
    ({ unc }) => path.toLowerCase() === unc.toLowerCase() || path.toLowerCase().startsWith(`${unc.toLowerCase()}\\`),
  );
  yield psObject('LyncBackup.PathAccess', { Path: path, Reachable: share !== undefined });
};

export const NETWORK_BEHAVIOURS = [
  assume('a script block on another machine reaches no third machine: its second hop is refused with access denied'),
  assume('a workgroup machine cannot ask Active Directory'),
];

const secondHop = (computer: string, path: string): CmdletError =>
  new CmdletError(
    commandError(
      `Access to the path '${path}' is denied from ${computer}: the credentials of a remote session do not go further.`,
      'System.UnauthorizedAccessException',
      'PermissionDenied',
      'System.UnauthorizedAccessException',
      path,
    ),
  );

function requireDomain(isMember: boolean, fqdn: string): void {
  if (isMember) return;
  throw new CmdletError(
    commandError(
      `${fqdn} is not joined to a domain.`,
      'System.DirectoryServices.ActiveDirectory.ActiveDirectoryObjectNotFoundException',
      'ObjectNotFound',
      'System.DirectoryServices.ActiveDirectory.ActiveDirectoryObjectNotFoundException',
      fqdn,
    ),
  );
}
