function Compare-LyncBackup {
    <#
    .SYNOPSIS
    Tells what changed in the deployment between two backup sets, object by object.

    .DESCRIPTION
    Compares the inventories of two sets of one repository: people and what they were granted, policies, settings, response groups, locations,
    contact objects, certificates, machines, names. Every object that was added, removed or changed is one output object; a changed one gives an
    object for each property, with the old and the new value. Works on any computer with PowerShell and changes nothing.

    .PARAMETER Repository
    The folder or share where backup sets live. By default the value of the environment variable LYNCBACKUP_REPOSITORY.

    .PARAMETER Set
    Id of the newer set. By default the newest.

    .PARAMETER Reference
    Id of the older set. By default the one before the newer set.

    .INPUTS
    Objects with the properties Repository and SetId.

    .OUTPUTS
    LyncBackup.Difference

    .EXAMPLE
    Compare-LyncBackup -Repository \\backup01\lync

    Shows what changed since the backup before the newest.

    .EXAMPLE
    Compare-LyncBackup -Repository \\backup01\lync | Where-Object { $_.Kind -like '*Policy' }

    Shows which policies were changed.

    .NOTES
    The archives of the export commands are not compared; what they hold is in the inventory as objects.

    .LINK
    Backup-LyncEnvironment

    .LINK
    Get-LyncBackup
    #>
    [CmdletBinding()]
    [OutputType('LyncBackup.Difference')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)]
        [string]$Repository = $env:LYNCBACKUP_REPOSITORY,

        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [Alias('SetId')]
        [ValidateNotNullOrEmpty()]
        [string]$Set,

        [ValidateNotNullOrEmpty()]
        [string]$Reference
    )
    process {
        $params = @{
            repository = Resolve-LyncRepository $PSCmdlet $Repository
            reference = if ($Reference) { $Reference } else { $null }
            set = if ($Set) { $Set } else { $null }
        }
        Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'backup.compare' -TypeName 'LyncBackup.Difference' -Params $params
    }
}
