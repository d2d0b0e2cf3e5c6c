import { assume } from '../behaviours.js';
import { CmdletError, commandError } from '../cmdlets/cmdlet-error.js';
import { Chance } from '../deployment/chance.js';
import { psObject } from '../ps-object.js';
import type { Read } from './index.js';

/** What only the machine itself can tell about itself. */

export const readMachine: Read = function* (lab, computer) {
  const { domain } = lab.deployment.directory;
  const members = lab.deployment.replicated.topology.pools.flatMap((pool) => pool.machines);
  const machine = members.find((candidate) => candidate.fqdn === computer.fqdn);
  yield psObject('LyncBackup.Machine', {
    ComputerName: computer.fqdn,
    Domain: computer.domainJoined ? domain : 'WORKGROUP',
    DomainJoined: computer.domainJoined,
    OperatingSystem: computer.operatingSystem,
    Addresses: (machine?.netInterfaces ?? []).map((side) => side.ipAddress).filter((address) => address !== '0.0.0.0'),
  });
};

export const readInstalledProducts: Read = function* (_, computer) {
  for (const { name, version } of computer.products)
    yield psObject('LyncBackup.InstalledProduct', { Name: name, Version: version, Publisher: 'Microsoft Corporation' });
};

export const readWindowsServices: Read = function* (_, computer) {
  for (const { name, displayName, status, startMode } of computer.services)
    yield psObject('LyncBackup.WindowsService', {
      Name: name,
      DisplayName: displayName,
      Status: status,
      StartMode: startMode ?? 'Auto',
      Account: 'NT AUTHORITY\\NETWORK SERVICE',
    });
};

export const readShares: Read = function* (lab, computer) {
  for (const share of Object.values(lab.deployment.shares)) {
    if (share.server !== computer.fqdn) continue;
    yield psObject('LyncBackup.Share', {
      Name: share.unc.split('\\').at(-1)!,
      Path: share.path,
      Permissions: share.permissions.map(({ account, right }) => `${account}: ${right}`),
    });
  }
};

export const readCertificates: Read = function* (_, computer) {
  for (const certificate of computer.certificates)
    yield psObject('LyncBackup.Certificate', {
      Thumbprint: certificate.thumbprint,
      Subject: certificate.subject,
      AlternativeNames: certificate.alternativeNames,
      Issuer: certificate.issuer,
      SerialNumber: certificate.serialNumber,
      NotBefore: new Date(certificate.notBeforeUtc),
      NotAfter: new Date(certificate.notAfterUtc),
      Template: certificate.template,
      EnhancedKeyUsage: certificate.enhancedKeyUsage,
      HasPrivateKey: true,
      Exportable: certificate.exportable,
      Chain: certificate.chain,
    });
};

/** One row for each use that a certificate of the machine is assigned to. */
export const readAssignedCertificates: Read = function* (_, computer) {
  for (const { thumbprint, uses } of computer.certificates)
    for (const use of uses) yield psObject('LyncBackup.AssignedCertificate', { Use: use, Thumbprint: thumbprint });
};

/** Arguments `thumbprint` and `password`; the password is not looked at. */
export const readCertificateExport: Read = function* (lab, computer, args) {
  const certificate = computer.certificates.find(({ thumbprint }) => thumbprint === args['thumbprint']);
  if (!certificate) throw cryptographic('Cannot find the requested object.', computer.fqdn);
  if (!certificate.exportable) throw cryptographic('Key not valid for use in specified state.', certificate.thumbprint);
  const key = new Chance(lab.deployment.seed, 'pfx', certificate.thumbprint).bytes(2_400);
  key.set([0x30, 0x82, (key.length - 4) >> 8, (key.length - 4) & 0xff]); // begins as a DER sequence of its length
  yield psObject('LyncBackup.CertificateExport', { Pfx: key });
};

const cryptographic = (message: string, target: string): CmdletError =>
  new CmdletError(
    commandError(
      message,
      'System.Security.Cryptography.CryptographicException',
      'NotSpecified',
      'System.Security.Cryptography.CryptographicException',
      target,
    ),
  );

export const MACHINE_BEHAVIOURS = [
  assume('an exported private key is bytes that only look like a PFX file from the outside'),
  assume('every service of the product runs as NETWORK SERVICE'),
  assume('the second server of a pool has a certificate whose key cannot be exported, as happens'),
];
