function Resume-LyncRestore {
    <#
    .SYNOPSIS
    Goes on with a restore that waits for an operator, failed, or was cut off.

    .DESCRIPTION
    Steps that are done stay done. A step that waits for a person is looked at again; one that failed is tried again; one that nobody heard the end of is
    repeated, looked at or asked about, as its kind allows. It does not matter in which session, on which day or by whom the run was begun.

    The set must still be the one the run was planned from, and this version must plan the same steps; otherwise the run is stale. The repository keeps the
    version that planned it.

    With -WhatIf the plan is shown and nothing is changed.

    .PARAMETER Repository
    The folder or share where backup sets live. By default the value of the environment variable LYNCBACKUP_REPOSITORY.

    .PARAMETER Run
    Id of the run: the property RunId of its result, or the name of its folder below runs in the repository. By default the only unfinished one; several
    are an error that lists them.

    .PARAMETER StagingPath
    A local folder for what is taken from the set on its way. By default the temporary folder of this account.

    .PARAMETER PathMap
    Where shares are found, when not under their UNC path: a UNC prefix and a folder for each. By default the value of the environment variable
    LYNCBACKUP_PATHMAP, a JSON object.

    .PARAMETER Until
    Id of the step to stop after, or the number it begins with. The run is then Stopped, and Resume-LyncRestore goes on.

    .PARAMETER SkipStep
    Steps to leave out, each with the reason: a hashtable of ids, or the numbers they begin with, and texts. The reasons go into the report, and the restore
    is then Partial at best. What guards against destroying something that lives cannot be skipped. A step that needs a skipped one runs only when that is
    seen to be done anyway, or leaves nothing to look at. Where it cannot be looked at from here, you are asked to confirm it; otherwise the restore is
    Stopped with the finding NeedNotMet.

    .PARAMETER RepeatStep
    Steps of which nobody heard the end and that did not take effect, by id or the number it begins with: they are done again without asking. Only what a
    run was Stopped for as StepInDoubt can be named, or a step that was skipped and is to be done after all. One that did take effect is left out with
    -SkipStep.

    .PARAMETER Unattended
    Asks nothing while steps run, as in a script or a scheduled task: what a person has to do or decide ends the run for now. The consent before it is
    asked for as always, unless -Confirm:$false is given.

    .PARAMETER BreakLock
    Takes over the lock of a run that is gone. Needed only when that run was on another computer; one that is proven dead here is taken over anyway.

    .INPUTS
    Objects with the properties Repository and RunId, as Restore-LyncServer puts them out.

    .OUTPUTS
    LyncBackup.RestoreResult. Status is Succeeded, Partial, WaitingForOperator, Stopped (a decision is needed), Failed or, with -WhatIf and without
    consent, Planned.

    .EXAMPLE
    Resume-LyncRestore -Repository \\backup01\lync

    Goes on with the only unfinished restore.

    .EXAMPLE
    $result = Restore-LyncServer -Repository \\backup01\lync -Server se01.contoso.com -Unattended
    if ($result.Status -eq 'WaitingForOperator') { $result | Resume-LyncRestore } else { $result }

    Goes on, with questions, where the unattended run came to rest.

    .EXAMPLE
    Resume-LyncRestore -Repository \\backup01\lync -RepeatStep 00240 -Unattended -Confirm:$false

    Does a step again of which nobody heard how it ended, after a look that it did not take effect, and goes on without a question.

    .NOTES
    An unfinished run has a folder below runs in the repository with a plan.json and no report.json. The set it restores from cannot be removed meanwhile.

    .LINK
    Restore-LyncServer

    .LINK
    Stop-LyncRestore

    .LINK
    New-LyncRestorePlan

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

        [ValidateNotNullOrEmpty()]
        [string]$StagingPath,

        [ValidateNotNull()]
        [hashtable]$PathMap,

        [ValidateNotNullOrEmpty()]
        [string]$Until,

        [ValidateNotNull()]
        [hashtable]$SkipStep,

        [ValidateNotNullOrEmpty()]
        [string[]]$RepeatStep,

        [switch]$Unattended,

        [switch]$BreakLock
    )
    process {
        $params = @{
            repository = Resolve-LyncRepository $PSCmdlet $Repository
            run = if ($Run) { $Run } else { $null }
            stagingPath = if ($StagingPath) { Resolve-LyncPath $PSCmdlet $StagingPath } else { $null }
            pathMap = ConvertTo-PathMap $PSCmdlet $PathMap
            isInteractive = -not $Unattended -and (Test-LyncInteractive $PSCmdlet)
            breakLock = [bool]$BreakLock
            until = if ($Until) { $Until } else { $null }
            skip = ConvertTo-SkippedStep $SkipStep
            repeat = @(if ($RepeatStep) { $RepeatStep })
        }
        # the core asks for consent when it knows what is left to do
        Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'restore.resume' -TypeName 'LyncBackup.RestoreResult' -Params $params -ConsentedEffect 'Change' -AsWhatIf:$WhatIfPreference
    }
}
