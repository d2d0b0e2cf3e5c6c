function Get-CoreCheck {
    # The checks of the core. A command of its own, because a cmdlet cannot catch what it throws itself.
    [CmdletBinding()]
    param()

    Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'installation.test' -Params @{} -TypeName 'LyncBackup.InstallationCheck'
}
