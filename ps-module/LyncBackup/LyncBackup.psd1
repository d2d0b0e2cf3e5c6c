@{
    RootModule = 'LyncBackup.psm1'
    ModuleVersion = '0.1.0'
    GUID = 'fd70347a-f016-4436-8943-cb4aa52197fc'
    Author = 'LyncBackup'
    CompanyName = 'LyncBackup'
    Copyright = 'MIT License'
    Description = 'Backs up a whole Lync Server 2013 or Skype for Business Server deployment and brings a lost server, pool or store back.'
    PowerShellVersion = '3.0'
    DotNetFrameworkVersion = '4.5'
    RequiredAssemblies = @('System.Runtime.Serialization, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089')
    FormatsToProcess = @('LyncBackup.Format.ps1xml')
    FunctionsToExport = @(
        'Backup-LyncEnvironment'
        'Compare-LyncBackup'
        'Export-LyncRunbook'
        'Get-LyncBackup'
        'Get-LyncDatabaseBackup'
        'New-LyncRestorePlan'
        'Remove-LyncBackup'
        'Restore-LyncComponent'
        'Restore-LyncDatabase'
        'Restore-LyncFileStore'
        'Restore-LyncServer'
        'Resume-LyncRestore'
        'Stop-LyncRestore'
        'Test-LyncBackup'
        'Test-LyncBackupInstallation'
        'Test-LyncDatabaseBackup'
        'Test-LyncRecoveryReadiness'
        'Test-LyncRestorePlan'
    )
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
    PrivateData = @{
        PSData = @{
            Tags = @('Lync', 'SkypeForBusiness', 'Backup', 'Restore', 'DisasterRecovery')
        }
    }
}
