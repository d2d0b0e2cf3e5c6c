import type { ComponentEntry } from '../domain/manifest.js';
import { quoteName } from '../domain/sql-statements/quote.js';
import type { Session } from '../domain/session.js';

interface Facts {
  setId: string;
  startedUtc: string;
  session: Session;
  isToolKept: boolean; // beside the set
  components: readonly ComponentEntry[];
}

/** `README.txt` of a set: how to restore from it by hand, with Microsoft's pages and nothing else. ASCII, CRLF: it is read in Notepad on a bare server. */
export function setReadme({ setId, startedUtc, session, isToolKept, components }: Facts): string {
  const lines = [
    `Backup set ${setId}`,
    `Begun ${startedUtc} by ${session.User} on ${session.Host}${session.ModuleIsPractice ? ' - FROM A PRACTICE DEPLOYMENT' : ''}`,
    '',
    'This folder is readable without any tool. manifest.json names every file with its size and',
    'SHA-256; manifest.json.sha256 holds the digest of the manifest itself. On Windows:',
    '    certutil -hashfile <file> SHA256',
    '',
    ...(!isToolKept
      ? []
      : [
          'LyncBackup itself is in folder tool of this repository. Copy its folder LyncBackup to a local',
          'disk, since it does not run from a share, and Import-Module LyncBackup.psd1 there.',
          '',
        ]),
    'WHAT IS HERE',
    ...components.flatMap(describe),
    '',
    'HOW TO RESTORE BY HAND',
    'RUNBOOK.html, where it is in this folder, has each step for each loss with the real names. In short:',
    '',
    'Follow "Restoring data and settings" in the Lync Server 2013 documentation; it holds for Skype for',
    'Business Server too. Servers are rebuilt clean, with the same FQDN, and their computer accounts are',
    'kept. The Central Management store comes first. Commands, in the order of those pages:',
    '',
    ...commandsFor(components),
    '',
  ];
  return lines.map((line) => line.replace(/[^\x20-\x7e]/g, '?')).join('\r\n');
}

function describe({ kind, scope, status, reason, files, gaps }: ComponentEntry): string[] {
  const what = `  ${kind} ${scope}: ${status}${reason ? ` (${reason})` : ''}`;
  return [
    what,
    ...files.map((file) => `      ${file.path}  ${file.bytes} bytes`),
    ...gaps.flatMap((gap) => [
      `      ${gap.Severity === 'Error' ? 'MISSING' : 'NOTE'}: ${gap.Message}`,
      ...(gap.Hint ? [`          ${gap.Hint}`] : []),
    ]),
  ];
}

/** @source procedures.md S1, S2, S8, S11; 7 G2, G5, G6 */
function commandsFor(components: readonly ComponentEntry[]): string[] {
  const filesOf = (kind: ComponentEntry['kind']) => components.filter((component) => component.kind === kind && component.files.length > 0);
  return [
    ...filesOf('cms').flatMap(() => [
      'Only when the server that hosts the Central Management store was lost:',
      '  Install-CsDatabase -CentralManagementDatabase -Clean -SqlServerFqdn <FQDN> -SqlInstanceName <instance> -Verbose',
      '  Set-CsConfigurationStoreLocation -SqlServerFqdn <FQDN> -SqlInstanceName <instance> -Verbose',
      '  Import-CsConfiguration -FileName config\\Config.zip',
      '  Enable-CsTopology',
    ]),
    ...filesOf('lis').flatMap(() => ['  Import-CsLisConfiguration -FileName config\\E911Config.zip', '  Publish-CsLisConfiguration']),
    ...filesOf('fileStore').flatMap(({ scope, files }) => [
      `File store ${scope}: copy ${onWindows(files[0]!.path.replace(/\.ndjson$/, ''))} to the same path, share it under the same name.`,
    ]),
    ...filesOf('userData').flatMap(({ scope, files }) => [
      `Users of ${scope}: stop the services of ALL its servers, import, start them together:`,
      '  Stop-CsWindowsService',
      `  Import-CsUserData -PoolFqdn ${scope} -FileName ${onWindows(files[0]!.path)}`,
      '  Start-CsWindowsService',
    ]),
    ...filesOf('rgs').map(
      ({ scope, files }) =>
        `  Import-CsRgsConfiguration -Destination "service:ApplicationServer:${scope}" -OverwriteOwner -FileName ${onWindows(files[0]!.path)}`,
    ),
    ...filesOf('persistentChat')
      .filter((component) => !isDatabase(component))
      .map(({ scope, files }) => `  Import-CsPersistentChatData -DBInstance "${scope}" -FileName ${onWindows(files[0]!.path)}`),
    ...components.filter(isDatabase).flatMap(restoreOf),
  ];
}

const isDatabase = ({ files }: ComponentEntry): boolean => files[0]?.path.endsWith('.bak') ?? false;

/** @source procedures.md S9, S10 */
function restoreOf({ files }: ComponentEntry): string[] {
  const [, server, instance, file] = files[0]!.path.split('/');
  const name = file!.slice(0, -'.bak'.length);
  if (!ONLY_SQL_KEEPS.includes(name)) return []; // the import above is the documented way
  return [
    `Database ${name} on ${server}\\${instance}, when Install-CsDatabase has made it again; in SQL Server Management Studio:`,
    `  RESTORE DATABASE ${quoteName(name)} FROM DISK = N'<this folder>\\${onWindows(files[0]!.path)}' WITH REPLACE, CHECKSUM`,
    '  Its users must contain <domain>\\RTCComponentUniversalServices, a member of the database role ServerRole.',
  ];
}

const ONLY_SQL_KEEPS = ['LcsLog', 'LcsCDR', 'QoEMetrics', 'mgc'];

const onWindows = (path: string): string => path.replaceAll('/', '\\');
