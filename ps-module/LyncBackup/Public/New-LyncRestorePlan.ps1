function New-LyncRestorePlan {
    <#
    .SYNOPSIS
    Plans how lost servers come back from a backup set, and tells what speaks against it. Changes nothing.

    .DESCRIPTION
    Finds the procedure that Microsoft documents for what was lost, fills in the real names from the set, and looks at the deployment: whether the set is
    whole, the servers are clean, and names, accounts, rights and space are as they have to be. Everything that was found is in Findings, each with the
    next move; Applicable says whether Restore-LyncServer would begin.

    Steps of the kind Automatic change something, those of the kind Operator are done by a person and looked at afterwards, those of the kind Check only
    look. The same set, losses and options always give the same PlanId.

    .PARAMETER Repository
    The folder or share where backup sets live. By default the value of the environment variable LYNCBACKUP_REPOSITORY.

    .PARAMETER Lost
    FQDNs of the servers, or of pools, that were lost. What is given together is planned together; of several objects of the pipeline each has a plan of
    its own.

    .PARAMETER Set
    Id of the set to restore from. By default the current one, which is the newest that is complete.

    .PARAMETER NotPaired
    Plans the restore of a paired pool too. Without it such a pool is refused, since to fail over to its partner is quicker and loses less.

    .PARAMETER NewPool
    FQDN of a new pool, of the same edition and version, for the users of a paired pool that is beyond repair. They move there with the help of its
    partner, and the lost pool leaves the topology. The pool is built in the course of the restore; Lost names the one pool, with its SQL Server and file
    server where they are gone too.

    .PARAMETER RepositoryUnc
    The UNC path under which SQL Server reaches the repository. By default the one a backup was told, or the path of the repository.

    .PARAMETER SqlStagingPath
    A folder on the SQL servers, such as E:\Staging, through which databases come where SQL Server cannot reach the repository.

    .PARAMETER StagingPath
    A local folder for what is taken from the set on its way. By default the temporary folder of this account.

    .PARAMETER PathMap
    Where shares are found, when not under their UNC path: a UNC prefix and a folder for each. By default the value of the environment variable
    LYNCBACKUP_PATHMAP, a JSON object.

    .INPUTS
    Objects with the property Fqdn or Lost, as Get-CsComputer puts them out, or with Repository and SetId, as Get-LyncBackup puts them out.

    .OUTPUTS
    LyncBackup.RestorePlan

    .EXAMPLE
    New-LyncRestorePlan -Repository \\backup01\lync -Lost se01.contoso.com

    Shows every step that brings the server back, and what speaks against it.

    .EXAMPLE
    (New-LyncRestorePlan -Repository \\backup01\lync -Lost se01.contoso.com).Findings | Where-Object { $_.Severity -eq 'Error' }

    Tells what has to be put right before the restore can begin.

    .EXAMPLE
    Get-CsComputer | New-LyncRestorePlan -Repository \\backup01\lync | Where-Object { -not $_.Applicable }

    Plans the loss of each server, as a drill, and names those that would not come back as things are.

    .EXAMPLE
    New-LyncRestorePlan -Repository \\backup01\lync -Lost pool01.contoso.com -NewPool pool03.contoso.com

    Shows how the users of a paired pool that is beyond repair move to a new pool while its partner carries them.

    .NOTES
    To plan is not to consent: Restore-LyncServer asks. A plan that was made for one set is stale once the set or the version of LyncBackup is another.

    .LINK
    Restore-LyncServer

    .LINK
    Resume-LyncRestore

    .LINK
    about_LyncBackup_Restore
    #>
    [CmdletBinding()]
    [OutputType('LyncBackup.RestorePlan')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)]
        [string]$Repository = $env:LYNCBACKUP_REPOSITORY,

        [Parameter(Mandatory = $true, Position = 1, ValueFromPipelineByPropertyName = $true)]
        [Alias('Fqdn')]
        [ValidateNotNullOrEmpty()]
        [string[]]$Lost,

        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [Alias('SetId')]
        [ValidateNotNullOrEmpty()]
        [string]$Set,

        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [switch]$NotPaired,

        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [string]$NewPool,

        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [ValidatePattern('^$|^\\\\[^\\/?.]')] # empty from a plan that was made without it
        [string]$RepositoryUnc,

        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [string]$SqlStagingPath,

        [ValidateNotNullOrEmpty()]
        [string]$StagingPath,

        [ValidateNotNull()]
        [hashtable]$PathMap
    )
    process {
        $params = @{
            repository = Resolve-LyncRepository $PSCmdlet $Repository
            set = if ($Set) { $Set } else { $null }
            lost = $Lost
            notPaired = [bool]$NotPaired
            newPool = if ($NewPool) { $NewPool } else { $null }
            repositoryUnc = if ($RepositoryUnc) { $RepositoryUnc } else { $null }
            sqlStagingPath = if ($SqlStagingPath) { $SqlStagingPath } else { $null }
            stagingPath = if ($StagingPath) { Resolve-LyncPath $PSCmdlet $StagingPath } else { $null }
            pathMap = ConvertTo-PathMap $PSCmdlet $PathMap
        }
        Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'restore.plan' -TypeName 'LyncBackup.RestorePlan' -Params $params
    }
}
