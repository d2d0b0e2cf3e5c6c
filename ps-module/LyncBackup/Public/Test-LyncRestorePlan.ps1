function Test-LyncRestorePlan {
    <#
    .SYNOPSIS
    Rehearses a restore in a practice deployment made from the set, and tells whether it came to its end. Touches nothing of production.

    .DESCRIPTION
    A practice deployment with the topology that the set recorded, its computer accounts, operating systems and builds, is made on this machine. It is backed
    up, loses what was named, and is restored by the plan, with an operator who does what a person has to do. At the end it is compared, item by item,
    with what it was before: people, groups, files, databases, rights, services.

    No server is asked, and nothing is written to the repository; files of the practice are made in -StagingPath and removed at the end.

    Recoverable is Yes, WithFindings or No. NotRehearsed says what a rehearsal cannot: above all it does not read the archives of the set, which
    Test-LyncBackup does. Where earlier restores of the repository measured how long its steps take, the steps have a time line.

    .PARAMETER Repository
    The folder or share where backup sets live. By default the value of the environment variable LYNCBACKUP_REPOSITORY.

    .PARAMETER Lost
    What is taken to be lost, all of it together: FQDNs of servers, pools and SQL servers, UNC paths of file stores, or ServiceConnectionPoint.

    .PARAMETER Set
    Id of the set to restore from. By default the current one, which is the newest that is complete.

    .PARAMETER NotPaired
    Rehearses the restore of a paired pool too. Without it the answer for such a pool is No: fail over instead.

    .PARAMETER NewPool
    FQDN of a new pool for the users of a paired pool that is beyond repair: their move there with the help of its partner is rehearsed.

    .PARAMETER RepositoryUnc
    The UNC path under which SQL Server reaches the repository. By default the one a backup was told, or the path of the repository.

    .PARAMETER SqlStagingPath
    A folder on the SQL servers, such as E:\Staging, through which databases come where SQL Server cannot reach the repository.

    .PARAMETER Plan
    A plan that New-LyncRestorePlan made. When it would no longer be made the same way, it is stale and nothing is rehearsed.

    .PARAMETER StagingPath
    A local folder for the files of the practice. By default the temporary folder of this account.

    .INPUTS
    LyncBackup.RestorePlan

    .OUTPUTS
    LyncBackup.RehearsalResult

    .EXAMPLE
    Test-LyncRestorePlan -Repository \\backup01\lync -Lost se01.contoso.com

    Rehearses the loss of one server.

    .EXAMPLE
    New-LyncRestorePlan -Repository \\backup01\lync -Lost se01.contoso.com | Test-LyncRestorePlan | Select-Object Recoverable, NotRehearsed

    Rehearses a plan that was looked at, and tells what is still to be tried on real machines.

    .NOTES
    A rehearsal proves the plan, not the machines: the practice deployment is a model of the product. It does not replace a drill on spare servers.

    .LINK
    New-LyncRestorePlan

    .LINK
    Test-LyncBackup

    .LINK
    about_LyncBackup_Restore
    #>
    [CmdletBinding(DefaultParameterSetName = 'ByLoss')]
    [OutputType('LyncBackup.RehearsalResult')]
    param(
        [Parameter(Position = 0, ParameterSetName = 'ByLoss')]
        [string]$Repository = $env:LYNCBACKUP_REPOSITORY,

        [Parameter(Mandatory = $true, Position = 1, ParameterSetName = 'ByLoss')]
        [ValidateNotNullOrEmpty()]
        [string[]]$Lost,

        [Parameter(ParameterSetName = 'ByLoss')]
        [ValidateNotNullOrEmpty()]
        [string]$Set,

        [Parameter(ParameterSetName = 'ByLoss')]
        [switch]$NotPaired,

        [Parameter(ParameterSetName = 'ByLoss')]
        [ValidateNotNullOrEmpty()]
        [string]$NewPool,

        [Parameter(ParameterSetName = 'ByLoss')]
        [ValidatePattern('^\\\\[^\\/?.]')]
        [string]$RepositoryUnc,

        [Parameter(ParameterSetName = 'ByLoss')]
        [ValidateNotNullOrEmpty()]
        [string]$SqlStagingPath,

        [Parameter(Mandatory = $true, ValueFromPipeline = $true, ParameterSetName = 'ByPlan')]
        [ValidateNotNull()]
        [psobject]$Plan,

        [ValidateNotNullOrEmpty()]
        [string]$StagingPath
    )
    process {
        $params = if ($PSCmdlet.ParameterSetName -eq 'ByPlan') { ConvertFrom-RestorePlan $PSCmdlet $Plan } else {
            @{
                repository = Resolve-LyncRepository $PSCmdlet $Repository
                set = if ($Set) { $Set } else { $null }
                lost = $Lost
                notPaired = [bool]$NotPaired
                newPool = if ($NewPool) { $NewPool } else { $null }
                repositoryUnc = if ($RepositoryUnc) { $RepositoryUnc } else { $null }
                sqlStagingPath = if ($SqlStagingPath) { $SqlStagingPath } else { $null }
                planId = $null
            }
        }
        $params.stagingPath = if ($StagingPath) { Resolve-LyncPath $PSCmdlet $StagingPath } else { $null }
        Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'restorePlan.test' -TypeName 'LyncBackup.RehearsalResult' -Params $params
    }
}
