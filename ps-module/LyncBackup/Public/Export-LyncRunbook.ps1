function Export-LyncRunbook {
    <#
    .SYNOPSIS
    Writes the runbook of a restore as one file that needs nothing else: to print, to sign off, to keep where no server is needed to read it.

    .DESCRIPTION
    The page has every step with its real names: who does it and where, the commands to type, what is expected and how that is checked, the page of
    Microsoft it comes from, a box to tick, and a picture of the deployment with what is lost. It works without LyncBackup. Times are what earlier
    restores of the same repository took; without any nothing is guessed.

    Findings are those of the set. With -Live the deployment is looked at as well, as New-LyncRestorePlan does, and the page says when. Every set has a
    RUNBOOK.html for all losses of its own deployment already; this cmdlet makes one for losses together, for another set, or as Markdown.

    .PARAMETER Repository
    The folder or share where backup sets live. By default the value of the environment variable LYNCBACKUP_REPOSITORY.

    .PARAMETER Lost
    What is taken to be lost, all of it together: FQDNs of servers, pools and SQL servers, UNC paths of file stores, or ServiceConnectionPoint.

    .PARAMETER Path
    The file to write, or a folder that is there: then the file is named after the scenario and what is lost.

    .PARAMETER Set
    Id of the set to restore from. By default the current one, which is the newest that is complete.

    .PARAMETER NotPaired
    Plans the restore of a paired pool too. Without it the page of such a pool says to fail over instead.

    .PARAMETER NewPool
    FQDN of a new pool for the users of a paired pool that is beyond repair: the page says how they move there with the help of its partner.

    .PARAMETER RepositoryUnc
    The UNC path under which SQL Server reaches the repository. By default the one a backup was told, or the path of the repository.

    .PARAMETER SqlStagingPath
    A folder on the SQL servers, such as E:\Staging, through which databases come where SQL Server cannot reach the repository.

    .PARAMETER Plan
    A plan that New-LyncRestorePlan made. When it would no longer be made the same way, it is stale and nothing is written.

    .PARAMETER Format
    Html or Markdown. By default Html; only that has the picture.

    .PARAMETER Live
    Looks at the deployment for what speaks against the restore, too. Needs the session of a backup; reads only.

    .PARAMETER Force
    Replaces a file that is there.

    .PARAMETER StagingPath
    With -Live: a local folder whose free space is looked at. By default the temporary folder of this account.

    .PARAMETER PathMap
    With -Live: where shares are found, when not under their UNC path: a UNC prefix and a folder for each. By default the value of the environment
    variable LYNCBACKUP_PATHMAP, a JSON object.

    .INPUTS
    LyncBackup.RestorePlan

    .OUTPUTS
    LyncBackup.Runbook

    .EXAMPLE
    Export-LyncRunbook -Repository \\backup01\lync -Lost se01.contoso.com -Path se01.html

    Writes the page for the loss of one server.

    .EXAMPLE
    New-LyncRestorePlan -Repository \\backup01\lync -Lost se01.contoso.com | Export-LyncRunbook -Path se01.md -Format Markdown -Force

    Writes a plan that was looked at before as text, over the last one.

    .EXAMPLE
    Export-LyncRunbook -Repository \\backup01\lync -Lost pool01.contoso.com -NewPool pool03.contoso.com -Path move.html

    Writes how the users of a paired pool that is beyond repair move to a new one.

    .NOTES
    A runbook is as old as its set: write it anew after changes of the topology, or read the RUNBOOK.html of the newest set.

    .LINK
    New-LyncRestorePlan

    .LINK
    Restore-LyncServer

    .LINK
    about_LyncBackup_Restore
    #>
    [CmdletBinding(SupportsShouldProcess = $true, DefaultParameterSetName = 'ByLoss')]
    [OutputType('LyncBackup.Runbook')]
    param(
        [Parameter(Position = 0, ParameterSetName = 'ByLoss')]
        [string]$Repository = $env:LYNCBACKUP_REPOSITORY,

        [Parameter(Mandatory = $true, Position = 1, ParameterSetName = 'ByLoss')]
        [ValidateNotNullOrEmpty()]
        [string[]]$Lost,

        [Parameter(Mandatory = $true, Position = 2)]
        [ValidateNotNullOrEmpty()]
        [string]$Path,

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

        [ValidateSet('Html', 'Markdown')]
        [string]$Format = 'Html',

        [switch]$Live,

        [switch]$Force,

        [ValidateNotNullOrEmpty()]
        [string]$StagingPath,

        [ValidateNotNull()]
        [hashtable]$PathMap
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
        $full = Resolve-LyncPath $PSCmdlet $Path
        $isFolder = [System.IO.Directory]::Exists($full)
        $nameAt = $full.LastIndexOfAny([char[]]'\/') + 1
        $params.folder = if ($isFolder) { $full } else { $full.Substring(0, $nameAt) }
        $params.file = if ($isFolder) { $null } else { $full.Substring($nameAt) }
        $params.format = if ($Format -eq 'Html') { 'Html' } else { 'Markdown' }
        $params.live = [bool]$Live
        $params.force = [bool]$Force
        $params.stagingPath = if ($StagingPath) { Resolve-LyncPath $PSCmdlet $StagingPath } else { $null }
        $params.pathMap = ConvertTo-PathMap $PSCmdlet $PathMap
        if (-not $PSCmdlet.ShouldProcess($full, "Write the runbook of $($params.lost -join ', ')")) { return }
        Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'runbook.export' -TypeName 'LyncBackup.Runbook' -Params $params
    }
}
