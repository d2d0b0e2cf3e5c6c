function Test-LyncRecoveryReadiness {
    <#
    .SYNOPSIS
    Tells for every server of the deployment whether it would come back from a backup set, by which scenario, how old, how long, and what is missing.

    .DESCRIPTION
    Plans the loss of each server, one at a time, from what the set recorded. Up to ten servers are rehearsed as Test-LyncRestorePlan does; for more, -Rehearse
    asks for it, and takes seconds to minutes for each. Without a rehearsal the answer is that of the plan, and Rehearsed is False.

    Recoverable is Yes, WithFindings (it comes back, and Missing says what to look at) or No. No server is asked, and nothing is written to the repository.

    .PARAMETER Repository
    The folder or share where backup sets live. By default the value of the environment variable LYNCBACKUP_REPOSITORY.

    .PARAMETER Set
    Id of the set to judge. By default the current one, which is the newest that is complete.

    .PARAMETER Rehearse
    Rehearses the loss of every server, however many there are.

    .PARAMETER StagingPath
    A local folder for the files of rehearsals. By default the temporary folder of this account.

    .INPUTS
    Objects with the properties Repository and SetId, as Get-LyncBackup puts them out.

    .OUTPUTS
    LyncBackup.Readiness

    .EXAMPLE
    Test-LyncRecoveryReadiness -Repository \\backup01\lync

    Shows a table of all servers.

    .EXAMPLE
    Get-LyncBackup -Repository \\backup01\lync -Latest | Test-LyncRecoveryReadiness | Select-Object Server, Recoverable, Missing

    Judges the newest set, and tells what would be missing of each server.

    .NOTES
    It says what can be known from the set: whether its bytes are sound is told by Test-LyncBackup, and whether the servers of today are clean, named and
    reachable by New-LyncRestorePlan.

    .LINK
    Test-LyncRestorePlan

    .LINK
    Test-LyncBackup

    .LINK
    about_LyncBackup_Restore
    #>
    [CmdletBinding()]
    [OutputType('LyncBackup.Readiness')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)]
        [string]$Repository = $env:LYNCBACKUP_REPOSITORY,

        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [Alias('SetId')]
        [ValidateNotNullOrEmpty()]
        [string]$Set,

        [switch]$Rehearse,

        [ValidateNotNullOrEmpty()]
        [string]$StagingPath
    )
    process {
        $params = @{
            repository = Resolve-LyncRepository $PSCmdlet $Repository
            set = if ($Set) { $Set } else { $null }
            rehearse = [bool]$Rehearse
            stagingPath = if ($StagingPath) { Resolve-LyncPath $PSCmdlet $StagingPath } else { $null }
        }
        Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'readiness.test' -TypeName 'LyncBackup.Readiness' -Params $params
    }
}
