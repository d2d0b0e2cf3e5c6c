@{
    ModuleVersion     = '7.0.0.0'
    GUID              = 'a94c8c7e-9810-47c0-b8af-65089c13a35a'
    Description       = 'The commands of Microsoft.PowerShell.Security that the tests and examples of this project use.'
    NestedModules     = '../../lyncbackup-pwsh.dll'
    FunctionsToExport = @()
    AliasesToExport   = @()
    CmdletsToExport   = @(
        'ConvertFrom-SecureString'
        'ConvertTo-SecureString'
        'Get-Credential'
        'Get-ExecutionPolicy'
    )
}
