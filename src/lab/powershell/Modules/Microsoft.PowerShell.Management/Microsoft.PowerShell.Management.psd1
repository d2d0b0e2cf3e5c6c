@{
    ModuleVersion = '7.0.0.0'
    GUID = '00000000-0000-0000-0000-000000000000'
    NestedModules = '../../lyncbackup-pwsh.dll'
    CmdletsToExport = @('Write-Output')
    FunctionsToExport = @()
    AliasesToExport = @()
}
