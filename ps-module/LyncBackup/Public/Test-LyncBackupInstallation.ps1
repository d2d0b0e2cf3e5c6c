function Test-LyncBackupInstallation {
    <#
    .SYNOPSIS
    Checks whether this computer and this session have what LyncBackup needs.

    .DESCRIPTION
    Puts out one row for each check: which Node.js was found, whether the core answers, the PowerShell, the process, its elevation, language mode and
    execution policy, the product's module, the rights of the account, and whether its logon can reach other servers. Each failure tells the next move.
    Changes nothing.

    .INPUTS
    None. You cannot pipe objects to this cmdlet.

    .OUTPUTS
    LyncBackup.InstallationCheck. Status is Passed, Failed, Warning or Skipped.

    .EXAMPLE
    Test-LyncBackupInstallation

    Shows all checks.

    .EXAMPLE
    Test-LyncBackupInstallation | Where-Object { $_.Status -eq 'Failed' }

    Shows what keeps backups from running here.

    .NOTES
    Listing and testing sets needs less than this: a PowerShell and Node.js are enough.

    .LINK
    Backup-LyncEnvironment

    .LINK
    about_LyncBackup_Errors
    #>
    [CmdletBinding()]
    [OutputType('LyncBackup.InstallationCheck')]
    param()
    process {
        try { $node = Resolve-LyncNode }
        catch {
            New-LyncCheck 'Node.js' 'Failed' $_
            New-LyncCheck 'Bridge' 'Skipped' 'needs Node.js'
            return
        }
        New-LyncCheck 'Node.js' 'Passed' "$($node.Version) at $($node.Path)"
        try { Get-CoreCheck }
        catch { New-LyncCheck 'Bridge' 'Failed' $_ }
    }
}
