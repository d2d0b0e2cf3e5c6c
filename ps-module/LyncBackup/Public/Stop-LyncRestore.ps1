function Stop-LyncRestore {
    <#
    .SYNOPSIS
    Gives up a restore that has come to rest, and says what it leaves behind.

    .DESCRIPTION
    Writes the report that ends the run: what is done, what was begun and is in doubt, and what was not done, each with what is to be done by hand. Nothing in
    the deployment is changed. Afterwards the run cannot be resumed, and its set may be removed again. A run that is being carried out in another session is
    stopped there with Ctrl+C first; that leaves it resumable.

    .PARAMETER Repository
    The folder or share where backup sets live. By default the value of the environment variable LYNCBACKUP_REPOSITORY.

    .PARAMETER Run
    Id of the run. By default the only unfinished one; several are an error that lists them.

    .PARAMETER BreakLock
    Takes over the lock of a run that is gone. Needed only when that run was on another computer; one that is proven dead here is taken over anyway.

    .INPUTS
    Objects with the properties Repository and RunId, as Restore-LyncServer puts them out.

    .OUTPUTS
    LyncBackup.RestoreResult, with Status Stopped; with -WhatIf and without consent Planned.

    .EXAMPLE
    Stop-LyncRestore -Repository \\backup01\lync

    Gives up the only unfinished restore.

    .EXAMPLE
    Restore-LyncServer -Repository \\backup01\lync -Server se01.contoso.com -Unattended | Stop-LyncRestore

    Goes as far as it goes without a person, and ends there.

    .NOTES
    Needs no rights in the deployment, only Change on the repository.

    .LINK
    Resume-LyncRestore

    .LINK
    about_LyncBackup_Restore
    #>
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    [OutputType('LyncBackup.RestoreResult')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)]
        [string]$Repository = $env:LYNCBACKUP_REPOSITORY,

        [Parameter(Position = 1, ValueFromPipelineByPropertyName = $true)]
        [Alias('RunId')]
        [ValidateNotNullOrEmpty()]
        [string]$Run,

        [switch]$BreakLock
    )
    process {
        $params = @{
            repository = Resolve-LyncRepository $PSCmdlet $Repository
            run = if ($Run) { $Run } else { $null }
            breakLock = [bool]$BreakLock
        }
        Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'restore.stop' -TypeName 'LyncBackup.RestoreResult' -Params $params -ConsentedEffect 'Change' -AsWhatIf:$WhatIfPreference
    }
}
