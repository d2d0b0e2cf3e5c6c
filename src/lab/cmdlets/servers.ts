import { assume, cite } from '../behaviours.js';
import { findComputer } from '../deployment/lookup.js';
import type { Certificate, Computer, WindowsService } from '../deployment/model.js';
import { psObject, type PsObject } from '../ps-object.js';
import { CmdletError, commandError } from './cmdlet-error.js';
import { notFound, READERS, textOf, type Call, type Family } from './cmdlet.js';

/** What a single server says about itself. */
export const SERVER_CMDLETS: Family = {
  'Get-CsWindowsService': {
    groups: READERS,
    unpractised: ['Report'],
    behaviours: [
      cite('Get-CsWindowsService', 'Get-CsWindowsService lists only services of the product, here or with -ComputerName on another server'),
      cite('Get-CsWindowsService', 'Get-CsWindowsService -Name takes one service name without wildcards'),
      assume('Get-CsWindowsService fails for a server that is off or out of reach'),
      assume('Get-CsWindowsService knows the roles from the replica of the machine, while the Central Management store is down too'),
    ],
    *run(call) {
      const computer = serverOf(call);
      const name = textOf(call, 'Name');
      const found = computer.services.filter((service) => name === null || service.name.toLowerCase() === name.toLowerCase());
      if (name !== null && found.length === 0) throw notFound(call, 'the service', name);
      for (const service of found) yield serviceObject(service, rolesOf(call, computer));
    },
  },
  'Get-CsCertificate': {
    groups: READERS,
    unpractised: ['Identity', 'NetportId', 'Report'],
    behaviours: [
      cite('formats.md 2', 'Get-CsCertificate shows one row for each use of a certificate on this machine; the scope of OAuth is Global'),
      assume('Get-CsCertificate lists certificates of this machine only'),
    ],
    *run(call) {
      const types = call.args['Type'];
      const wanted = Array.isArray(types) ? types.map((type) => type.toLowerCase()) : null;
      for (const certificate of findComputer(call.deployment, call.computer)?.certificates ?? []) {
        for (const use of certificate.uses) if (wanted?.includes(use.toLowerCase()) ?? true) yield certificateObject(certificate, use);
      }
    },
  },
};

/** The server the command is about: this one, or -ComputerName. */
export function serverOf(call: Call): Computer {
  const named = textOf(call, 'ComputerName');
  const computer = findComputer(call.deployment, named ?? call.computer);
  if (computer?.running && computer.state !== 'clean' && (computer.reachable || computer.fqdn === call.computer)) return computer;
  throw new CmdletError(
    commandError(
      `Cannot open the Service Control Manager on computer "${named ?? call.computer}". This operation might require other privileges.`,
      `System.InvalidOperationException,${call.command}`,
      'OpenError',
      'System.InvalidOperationException',
      named,
    ),
  );
}

function rolesOf(call: Call, computer: Computer): string[] {
  const roles = call.deployment.replicated.topology.services.filter(
    (service) => service.installedOn.pool === computer.pool && service.installedOn.sqlInstance === null,
  );
  return [...new Set(roles.map((service) => service.role))];
}

const serviceObject = (service: WindowsService, roles: string[]): PsObject =>
  psObject(
    'Microsoft.Rtc.Management.Deployment.Core.NTService',
    { Name: service.name, DisplayName: service.displayName, Status: service.status, ActivityLevel: null, RoleName: roles },
    service.name,
  );

const certificateObject = (certificate: Certificate, use: string): PsObject =>
  psObject('Microsoft.Rtc.Management.Deployment.CertificateReference', {
    Issuer: certificate.issuer,
    NotAfter: new Date(certificate.notAfterUtc),
    NotBefore: new Date(certificate.notBeforeUtc),
    SerialNumber: certificate.serialNumber,
    Subject: certificate.subject,
    AlternativeNames: certificate.alternativeNames,
    Thumbprint: certificate.thumbprint,
    EffectiveDate: new Date(certificate.notBeforeUtc),
    PreviousThumbprint: null,
    UpdateTime: null,
    Use: use,
    SourceScope: use === 'OAuthTokenIssuer' ? 'Global' : 'Machine',
  });
