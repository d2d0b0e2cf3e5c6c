function Test-LyncInteractive {
    # Whether somebody can answer a question of this cmdlet.
    param($Cmdlet)

    if (-not [Environment]::UserInteractive) { return $false }
    if ($null -eq $Cmdlet.Host.UI.RawUI.ForegroundColor) { return $false } # a host without a user interface has objects for it all the same
    # PowerShell tells nobody that it was started with -NonInteractive, which may be cut short
    foreach ($argument in [Environment]::GetCommandLineArgs()) { if ($argument -match '^[-/]noni') { return $false } }
    return $Cmdlet.Host.Name -ne 'ConsoleHost' -or -not [Console]::IsInputRedirected
}
