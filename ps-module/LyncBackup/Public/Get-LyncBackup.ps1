function Get-LyncBackup {
    <#
    .SYNOPSIS
    Lists the backup sets of a repository.

    .DESCRIPTION
    Lists the sealed sets of a repository, oldest first. It reads the manifests only; Test-LyncBackup re-reads the contents. A folder that was never
    sealed is no set: it is reported as a warning and not listed. Works on any computer with PowerShell and changes nothing.

    .PARAMETER Repository
    The folder or share where backup sets live. By default the value of the environment variable LYNCBACKUP_REPOSITORY.

    .PARAMETER Set
    Ids of the sets to list. By default all.

    .PARAMETER Latest
    Lists the newest set only that can be read.

    .INPUTS
    Objects with the properties Repository and SetId.

    .OUTPUTS
    LyncBackup.BackupSet

    .EXAMPLE
    Get-LyncBackup -Repository \\backup01\lync

    Lists all sets.

    .EXAMPLE
    Get-LyncBackup -Repository \\backup01\lync -Latest | Test-LyncBackup

    Re-reads the newest set and tells whether it is sound.

    .NOTES
    The status Damaged means that the manifest cannot be read or does not agree with its digest.

    .LINK
    Backup-LyncEnvironment

    .LINK
    Test-LyncBackup

    .LINK
    about_LyncBackup
    #>
    [CmdletBinding()]
    [OutputType('LyncBackup.BackupSet')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)]
        [string]$Repository = $env:LYNCBACKUP_REPOSITORY,

        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [Alias('SetId')]
        [ValidateNotNullOrEmpty()]
        [string[]]$Set,

        [switch]$Latest
    )
    process {
        $params = @{ repository = Resolve-LyncRepository $PSCmdlet $Repository; set = $Set; latest = [bool]$Latest }
        Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'backup.list' -TypeName 'LyncBackup.BackupSet' -Params $params
    }
}
