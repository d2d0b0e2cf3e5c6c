function Restore-LyncDatabase {
    <#
    .SYNOPSIS
    Restores one SQL Server database of the product from a backup set, with the rights that the product's services need in it.

    .DESCRIPTION
    Asks first what would make the restore fail: rights, versions, certificates, files, free space, mirroring, and who is connected. Then it backs up what is
    there, runs RESTORE with its progress, makes the group RTCComponentUniversalServices a user in the role ServerRole again, gives the database its owner,
    and runs DBCC CHECKDB.

    A restore that is stopped or cut off leaves the database in the state RESTORING; run it again. Nobody is disconnected unless -Disconnect is given, and the
    database is open to everybody afterwards. A database that is mirrored or in an availability group is refused with the steps to take. The database mgccomp is
    never restored.

    With -WhatIf everything is asked and nothing is done.

    .PARAMETER SqlInstance
    Where to restore: server\instance, or the server alone for its default instance.

    .PARAMETER Database
    The database, as it is called in the backup.

    .PARAMETER Repository
    The folder or share where backup sets live. By default the value of the environment variable LYNCBACKUP_REPOSITORY.

    .PARAMETER Set
    Id of the set. By default the newest that has the database.

    .PARAMETER As
    Restores under another name, to files of its own, beside a database that is there. The name must be free.

    .PARAMETER RepositoryUnc
    The UNC path under which SQL Server reaches the repository. By default the one a backup was told, or the path of the repository.

    .PARAMETER SqlStagingPath
    A folder on the SQL server, such as E:\Staging, through which the backup comes where SQL Server cannot reach the repository. The safety backup stays there.

    .PARAMETER SqlCredential
    A SQL Server login and its password. By default the account of this session.

    .PARAMETER PathMap
    Where shares are found, when not under their UNC path: a UNC prefix and a folder for each. By default the value of the environment variable
    LYNCBACKUP_PATHMAP, a JSON object.

    .PARAMETER Disconnect
    Ends the sessions of others in the database and takes their transactions back.

    .PARAMETER WithoutSafetyBackup
    Does not back up first what is overwritten. It is gone for good.

    .INPUTS
    Objects with the properties Repository and SetId, as Get-LyncBackup puts them out.

    .OUTPUTS
    LyncBackup.DatabaseRestoreResult. Status is Complete, Partial or, with -WhatIf, Planned.

    .EXAMPLE
    Restore-LyncDatabase -SqlInstance sql01.contoso.com\RTC -Database LcsCDR -Repository \\backup01\lync -WhatIf

    Shows the statement that would be run, and whether anything speaks against it.

    .EXAMPLE
    Restore-LyncDatabase -SqlInstance sql01.contoso.com\RTC -Database LcsCDR -Repository \\backup01\lync -Disconnect

    Restores the call detail records after consent, whoever is connected.

    .EXAMPLE
    Get-LyncBackup -Repository \\backup01\lync -Latest | Restore-LyncDatabase -SqlInstance sql01\RTC -Database LcsLog -As LcsLogOld -Confirm:$false

    Restores the archive of the newest set beside the present one.

    .NOTES
    Needs sysadmin on the instance. Services of the product need no restart afterwards.

    .LINK
    Test-LyncDatabaseBackup

    .LINK
    Backup-LyncEnvironment

    .LINK
    about_LyncBackup
    #>
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')]
    [OutputType('LyncBackup.DatabaseRestoreResult')]
    param(
        [Parameter(Mandatory = $true, Position = 0)]
        [ValidateNotNullOrEmpty()]
        [string]$SqlInstance,

        [Parameter(Mandatory = $true, Position = 1)]
        [ValidateLength(1, 128)]
        [string]$Database,

        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [string]$Repository = $env:LYNCBACKUP_REPOSITORY,

        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [Alias('SetId')]
        [ValidateNotNullOrEmpty()]
        [string]$Set,

        [ValidateLength(1, 128)]
        [string]$As,

        [ValidatePattern('^\\\\[^\\/?.]')]
        [string]$RepositoryUnc,

        [ValidateNotNullOrEmpty()]
        [string]$SqlStagingPath,

        [ValidateNotNull()]
        [System.Management.Automation.PSCredential]$SqlCredential,

        [ValidateNotNull()]
        [hashtable]$PathMap,

        [switch]$Disconnect,

        [switch]$WithoutSafetyBackup
    )
    process {
        $path = Resolve-LyncRepository $PSCmdlet $Repository
        $params = @{
            repository = $path
            set = if ($Set) { $Set } else { $null }
            sqlInstance = $SqlInstance
            database = $Database
            as = if ($As) { $As } else { $null }
            repositoryUnc = if ($RepositoryUnc) { $RepositoryUnc } else { $null }
            sqlStagingPath = if ($SqlStagingPath) { $SqlStagingPath } else { $null }
            pathMap = ConvertTo-PathMap $PSCmdlet $PathMap
            disconnect = [bool]$Disconnect
            withoutSafetyBackup = [bool]$WithoutSafetyBackup
        }
        $name = if ($As) { $As } else { $Database }
        $from = if ($Set) { "set $Set" } else { 'the newest set' }
        $approved = $PSCmdlet.ShouldProcess("$SqlInstance, database $name", "Restore from $from of $path")
        if (-not $approved -and -not $WhatIfPreference) { return } # the operator answered No

        $params.planOnly = -not $approved
        $effect = if ($approved) { 'Change' } else { 'Read' }
        Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'database.restore' -TypeName 'LyncBackup.DatabaseRestoreResult' -Params $params -Effect $effect -AsWhatIf:(-not $approved) -Secret @{ sqlCredential = $SqlCredential }
    }
}
