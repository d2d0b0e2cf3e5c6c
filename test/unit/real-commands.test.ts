import { describe, expect, test } from 'vitest';
import { assertRealCommands, hasCommandReference } from '../support/real-commands.js';
import { centralManagementServer, mirroredBackEnd } from '../support/page-samples.js';

describe.skipIf(!hasCommandReference)('commands of a runbook', () => {
  test.each([
    'Install-CsDatabase -CentralManagementDatabase -Clean -SqlServerFqdn "se01.contoso.com" -SqlInstanceName "rtc" -Verbose',
    'Install-CsDatabase -ConfiguredDatabases -SqlServerFqdn "sql01.contoso.com"',
    'Import-CsRgsConfiguration -Destination "service:ApplicationServer:se01.contoso.com" -OverwriteOwner -FileName "$Backup\\RgsConfiguration.zip"',
    'Get-CsUser -Filter {RegistrarPool -eq "pool01.contoso.com"} | Move-CsUser -Target "pool02.contoso.com" -Force',
    'Reset-CsPoolRegistrarState -ResetType QuorumLossRecovery -PoolFqdn "pool01.contoso.com"',
    'Stop-CsWindowsService RTCSRV -ComputerName "fe01.contoso.com" # one service',
    "$users = Get-CsUser; 'fe01', 'fe02' | ForEach-Object { Stop-CsWindowsService -ComputerName $_ }",
    'Invoke-Command -ComputerName fe01, fe02 -ScriptBlock { Get-CsWindowsService }',
    'New-SmbShare -Name "LyncShare" -Path "C:\\LyncShare" -FullAccess "Administrators"',
    'Restore-LyncFileStore -Repository "\\\\backup01\\Lync"',
    'robocopy "$Backup\\filestore" "\\\\se01.contoso.com\\LyncShare" /E',
    'Run Setup.exe from the media and choose "Prepare first Standard Edition server". Don\'t close it.',
    'Lync Server 2013, Response Group Service: 5.0.8308.1001',
    'Wait until Get-CsManagementStoreReplicationStatus shows True for every server.',
  ])('may be: %s', (line) => {
    expect(() => assertRealCommands([line])).not.toThrow();
  });

  test.each([
    { line: 'Uninstall -CsMirrorDatabase -DatabaseType User -SqlServerFqdn "a"', fault: 'has a space inside the name of a command' },
    { line: 'Install-CsDatabase -ConfiguredDatases -SqlServerFqdn "a"', fault: 'Install-CsDatabase has no parameter -ConfiguredDatases' },
    { line: 'Install-CsDatabase -ConfigureDatabases -SqlServerFqdn "a"', fault: 'Install-CsDatabase has no parameter -ConfigureDatabases' },
    {
      line: 'Import-CsRgsConfiguration -Destination "service: ApplicationServer:a" -FileName "b.zip"',
      fault: 'has a space behind "service:"',
    },
    {
      line: 'Convert-CsUserData -InputFile a -OutputFile b -TargetVersionLync2010',
      fault: 'Convert-CsUserData has no parameter -TargetVersionLync2010',
    },
    { line: 'Get-CsPool -Identity "atl0cs-001"', fault: 'has a server of an example' },
    { line: 'Import-CsUserData -PoolFqdn "a" -FileName "ExportedUserDatal.zip"', fault: 'misspells ExportedUserData.zip' },
    { line: '& "%SYSTEMROOT%\\Program Files\\Lync\\Bootstrapper.exe"', fault: 'looks for Program Files below the system root' },
    { line: 'Export-csLisConfiguration -FileName "a.zip"', fault: 'there is no command Export-csLisConfiguration' },
    { line: "RESTORE DATABASE [mgd] FROM DISK = N'a.bak'", fault: 'misspells the database mgc' },
  ])('may not have the slip of the procedures in: $line', ({ line, fault }) => {
    expect(() => assertRealCommands([line])).toThrow(fault);
  });

  test.each([
    {
      line: 'Import-CsRgsConfiguration -Destination "a" -FileName "b" -ReplaceExistingSettings',
      fault: 'no parameter -ReplaceExistingSettings',
    },
    { line: 'Get-CsBackupServiceStatus -PoolFqdn "a" -BackupModule All', fault: 'no parameter -BackupModule' },
    { line: 'Import-CsUserData -FileName "a.zip"', fault: 'Parameter set cannot be resolved' },
    { line: 'Import-CsConfiguration', fault: 'Import-CsConfiguration: ' },
    { line: 'Import-CsUserData -PoolFqdn "a" -Identity "b" -FileName "c"', fault: 'Parameter set cannot be resolved' },
    { line: 'Import-CsUserData -PoolFqdn -FileName "a.zip"', fault: '-PoolFqdn of Import-CsUserData has no value' },
    { line: 'Import-CsUserData -PoolFqdn "a" -FileName "c" "d"', fault: "takes no value 'd' here" },
    { line: 'Import-CsUserData -poolfqdn "a" -FileName "c"', fault: 'no parameter -poolfqdn' },
    { line: 'Import-CsUserData -PoolFqdn <Fqdn> -FileName "c"', fault: 'has a place holder left in it' },
    { line: 'Import-CsUserData -PoolFqdn "a -FileName c', fault: 'a " is left open' },
    { line: 'Get-CsTopologie', fault: 'there is no command Get-CsTopologie' },
    { line: 'Wait until Get-CsTopologie shows it.', fault: 'there is no command Get-CsTopologie' },
    { line: "'a' | ForEach-Object { Stop-CsWindowsService -Computer $_ }", fault: 'Stop-CsWindowsService has no parameter -Computer' },
    { line: 'Expand-Archive -Path a', fault: 'there is no command Expand-Archive in PowerShell 3.0' },
    { line: 'New-SmbShare -Nam a', fault: 'New-SmbShare has no parameter -Nam' },
    { line: 'Restore-LyncFileStore -Share a', fault: 'Restore-LyncFileStore has no parameter -Share' },
  ])('may not be: $line', ({ line, fault }) => {
    expect(() => assertRealCommands([line])).toThrow(fault);
  });

  test.each([
    { version: 5, is: false },
    { version: 6, is: true },
    { version: 8, is: true },
  ])('must exist in the version of the pool: version $version of Import-CsUserData', ({ version, is }) => {
    const check = () => assertRealCommands(['Import-CsUserData -PoolFqdn "a" -FileName "b"'], version);
    if (is) expect(check).not.toThrow();
    else expect(check).toThrow('Import-CsUserData does not exist in version 5');
  });

  test('every fault is told with its line', () => {
    expect(() => assertRealCommands(['Get-CsA', 'Get-CsPool', 'Get-CsB'])).toThrow(/^2 faults in commands:\nGet-CsA\n.*\nGet-CsB\n/);
  });

  test('those of the sample runbooks are real', () => {
    assertRealCommands([mirroredBackEnd(), centralManagementServer()].flatMap(({ steps }) => steps.flatMap(({ byHand }) => byHand)));
  });
});
