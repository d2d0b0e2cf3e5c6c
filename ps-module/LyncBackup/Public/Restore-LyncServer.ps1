function Restore-LyncServer {
    <#
    .SYNOPSIS
    Brings lost servers back from a backup set: plans, checks, asks, carries it out step by step, and proves it.

    .DESCRIPTION
    Plans as New-LyncRestorePlan does, shows what was found, and asks for consent with the number of steps that change something. Nothing is changed
    before that, or while a finding speaks against it. A server that is not clean is never touched.

    What a person has to do, such as installing Windows or the product, is shown with the exact values and looked at afterwards, never believed. Where
    somebody can answer, the question is asked again until it is done; elsewhere the run ends as WaitingForOperator, and Resume-LyncRestore goes on.

    The run is kept in the repository, a line before and after each effect. It can be stopped at any point, with Ctrl+C or by a restart, and resumed from
    another session, by another administrator.

    With -WhatIf the plan is shown and nothing is changed; only commands that read are run.

    .PARAMETER Repository
    The folder or share where backup sets live. By default the value of the environment variable LYNCBACKUP_REPOSITORY.

    .PARAMETER Server
    FQDNs of the servers, or of pools, that were lost and are to come back together.

    .PARAMETER Set
    Id of the set to restore from. By default the current one, which is the newest that is complete.

    .PARAMETER NotPaired
    Restores a paired pool too. Without it such a pool is refused, since to fail over to its partner is quicker and loses less.

    .PARAMETER NewPool
    FQDN of a new pool for the users of a paired pool that is beyond repair: they move there with the help of its partner, and the lost pool leaves the
    topology. The pool is built in the course of the restore.

    .PARAMETER RepositoryUnc
    The UNC path under which SQL Server reaches the repository. By default the one a backup was told, or the path of the repository.

    .PARAMETER SqlStagingPath
    A folder on the SQL servers, such as E:\Staging, through which databases come where SQL Server cannot reach the repository.

    .PARAMETER Plan
    A plan that New-LyncRestorePlan made. When it would no longer be made the same way, it is stale and nothing is done.

    .PARAMETER StagingPath
    A local folder for what is taken from the set on its way. By default the temporary folder of this account.

    .PARAMETER PathMap
    Where shares are found, when not under their UNC path: a UNC prefix and a folder for each. By default the value of the environment variable
    LYNCBACKUP_PATHMAP, a JSON object.

    .PARAMETER Until
    Id of the step to stop after, or the number it begins with. The run is then Stopped, and Resume-LyncRestore goes on.

    .PARAMETER SkipStep
    Steps to leave out, each with the reason: a hashtable of ids, or the numbers they begin with, and texts. The reasons go into the report, and the restore
    is then Partial at best. What guards against destroying something that lives cannot be skipped.

    .PARAMETER Unattended
    Asks nothing while steps run, as in a script or a scheduled task: what a person has to do or decide ends the run for now. The consent before it is
    asked for as always, unless -Confirm:$false is given.

    .PARAMETER BreakLock
    Takes over the lock of a run that is gone. Needed only when that run was on another computer; one that is proven dead here is taken over anyway.

    .INPUTS
    LyncBackup.RestorePlan

    .OUTPUTS
    LyncBackup.RestoreResult. Status is Succeeded, Partial, WaitingForOperator, Stopped (a decision is needed, or -Until was reached), Failed or, with -WhatIf and without
    consent, Planned.

    .EXAMPLE
    Restore-LyncServer -Repository \\backup01\lync -Server se01.contoso.com -WhatIf

    Shows what would be done, with the real names.

    .EXAMPLE
    New-LyncRestorePlan -Repository \\backup01\lync -Lost se01.contoso.com | Restore-LyncServer

    Plans, asks, and restores the server.

    .EXAMPLE
    (Restore-LyncServer -Repository \\backup01\lync -Server se01.contoso.com -Unattended -Confirm:$false).Status

    Restores without a question, as far as it goes without a person, and tells how it came to rest.

    .NOTES
    A clean server has no LyncBackup: the folder tool in the repository has the one that made its newest set. Copy it to a local disk first.

    .LINK
    New-LyncRestorePlan

    .LINK
    Resume-LyncRestore

    .LINK
    Stop-LyncRestore

    .LINK
    about_LyncBackup_Restore
    #>
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High', DefaultParameterSetName = 'ByServer')]
    [OutputType('LyncBackup.RestoreResult')]
    param(
        [Parameter(Position = 0, ParameterSetName = 'ByServer')]
        [string]$Repository = $env:LYNCBACKUP_REPOSITORY,

        [Parameter(Mandatory = $true, Position = 1, ParameterSetName = 'ByServer')]
        [ValidateNotNullOrEmpty()]
        [string[]]$Server,

        [Parameter(ParameterSetName = 'ByServer')]
        [ValidateNotNullOrEmpty()]
        [string]$Set,

        [Parameter(ParameterSetName = 'ByServer')]
        [switch]$NotPaired,

        [Parameter(ParameterSetName = 'ByServer')]
        [ValidateNotNullOrEmpty()]
        [string]$NewPool,

        [Parameter(ParameterSetName = 'ByServer')]
        [ValidatePattern('^\\\\[^\\/?.]')]
        [string]$RepositoryUnc,

        [Parameter(ParameterSetName = 'ByServer')]
        [ValidateNotNullOrEmpty()]
        [string]$SqlStagingPath,

        [Parameter(Mandatory = $true, ValueFromPipeline = $true, ParameterSetName = 'ByPlan')]
        [ValidateNotNull()]
        [psobject]$Plan,

        [ValidateNotNullOrEmpty()]
        [string]$StagingPath,

        [ValidateNotNull()]
        [hashtable]$PathMap,

        [ValidateNotNullOrEmpty()]
        [string]$Until,

        [ValidateNotNull()]
        [hashtable]$SkipStep,

        [switch]$Unattended,

        [switch]$BreakLock
    )
    process {
        $params = if ($PSCmdlet.ParameterSetName -eq 'ByPlan') { ConvertFrom-RestorePlan $PSCmdlet $Plan } else {
            @{
                repository = Resolve-LyncRepository $PSCmdlet $Repository
                set = if ($Set) { $Set } else { $null }
                lost = $Server
                notPaired = [bool]$NotPaired
                newPool = if ($NewPool) { $NewPool } else { $null }
                repositoryUnc = if ($RepositoryUnc) { $RepositoryUnc } else { $null }
                sqlStagingPath = if ($SqlStagingPath) { $SqlStagingPath } else { $null }
                planId = $null
            }
        }
        $params.stagingPath = if ($StagingPath) { Resolve-LyncPath $PSCmdlet $StagingPath } else { $null }
        $params.pathMap = ConvertTo-PathMap $PSCmdlet $PathMap
        $params.isInteractive = -not $Unattended -and (Test-LyncInteractive $PSCmdlet)
        $params.breakLock = [bool]$BreakLock
        $params.until = if ($Until) { $Until } else { $null }
        $params.skip = ConvertTo-SkippedStep $SkipStep
        $params.planOnly = [bool]$WhatIfPreference
        # the core asks for consent when the plan is known
        Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'server.restore' -TypeName 'LyncBackup.RestoreResult' -Params $params -ConsentedEffect 'Change' -AsWhatIf:$WhatIfPreference
    }
}
