import type { Scenario } from '../../domain/restore-plan.js';
import type { LostServer } from './lost-servers.js';

/** Commands that write to Active Directory's configuration or make databases for the deployment. @source procedures.md 2.1 */
const NEEDS_SETUP_RIGHTS = /\b(?:Enable-CsTopology|Publish-CsTopology|Set-CsConfigurationStoreLocation)\b/;
const NEEDS_SQL_RIGHTS = /\b(?:Install-CsDatabase|Install-CsMirrorDatabase|Uninstall-CsMirrorDatabase|RESTORE DATABASE)\b/;

interface StepText {
  readonly byHand: readonly string[];
}

/**
 * What must be at hand before the first step, for these losses and steps.
 * @source procedures.md R1-R4, 2.1, P0
 */
export function beforehand(scenario: Scenario, steps: readonly StepText[], servers: readonly LostServer[]): string[] {
  const commands = steps.flatMap(({ byHand }) => byHand).join('\n');
  const members = servers.filter(({ kind }) => kind !== 'Edge');
  const edges = servers.filter(({ kind }) => kind === 'Edge');
  const products = [...new Set(servers.flatMap(({ product }) => product ?? []))];
  const sqlServers = servers.filter(({ kind, values }) => kind === 'SqlServer' && values.some((value) => value.startsWith('SQL Server')));
  return [
    ...named('New or clean machines with exactly these names, and the same operating system as before:', servers),
    ...named(
      'Their computer accounts as they are in Active Directory, with their group memberships. Do not delete or make them anew:',
      members,
    ),
    ...named('A local administrator on the Edge Servers, which are not in the domain:', edges),
    ...(products.length === 0
      ? []
      : [`Installation media of ${products.join(' and of ')}, and of the cumulative update these servers had.`]),
    ...named('Installation media of SQL Server in the version it was, and the list of its logins:', sqlServers),
    ...(products.length === 0
      ? []
      : ['The certificates of these servers with their private keys, or a certification authority that issues them again.']),
    scenario === 'S12'
      ? 'Machines, names, addresses, certificates, DNS records and installation media for the new pool, and the cumulative update its partner has.'
      : 'DNS records, load balancer and firewall rules as they were: the names must lead to the new machines.',
    'An account in RTCUniversalServerAdmins that is a local administrator of every machine named in the steps.',
    ...(NEEDS_SETUP_RIGHTS.test(commands)
      ? ['For enabling or publishing the topology: Domain Admins, or the rights given by Grant-CsSetupPermission.']
      : []),
    ...(NEEDS_SQL_RIGHTS.test(commands)
      ? [
          'For making databases: the role sysadmin on the SQL Server instances named in the steps and on the one with the Central Management store.',
        ]
      : []),
    'This set, reachable from every machine named in the steps, and this page on paper.',
  ];
}

const named = (text: string, servers: readonly LostServer[]): string[] =>
  servers.length === 0 ? [] : [`${text} ${servers.map(({ fqdn }) => fqdn).join(', ')}`];
