function Test-LyncBackup {
    <#
    .SYNOPSIS
    Re-reads backup sets byte by byte and tells whether they are sound.

    .DESCRIPTION
    Compares every file of a set with the digest in its manifest, opens every archive, proves every SQL Server backup file
    as Test-LyncDatabaseBackup does, and looks for files that are missing or do not belong there.
    Works on any computer with PowerShell and changes nothing, but for -RestoreAside. A damaged set is also a non-terminating error.

    .PARAMETER Repository
    The folder or share where backup sets live. By default the value of the environment variable LYNCBACKUP_REPOSITORY.

    .PARAMETER Set
    Ids of the sets to test. By default all.

    .PARAMETER Quick
    Looks whether every file is there with its size and time, and reads none. Such a set is at best Unproven.

    .PARAMETER SamplePercent
    Reads so many percent of the files of file stores, picked by a seed, and looks at size and time of the others. ProvenPercent of the result says what
    share of the set was proven. Such a set is at best Unproven.

    .PARAMETER Seed
    Picks the same sample again: the property Seed of an earlier result. By default the seed is new each time.

    .PARAMETER Live
    Also compares the counts of each set with the deployment as it is now. Differences are findings of severity Warning.

    .PARAMETER RestoreAside
    An instance of SQL Server, server\instance or server, on which each database of a set is restored under another name and to files of its own, checked with
    DBCC CHECKDB and dropped again. Restored of the result has the times: what a recovery takes. Without it NotProven says what is left open.

    .PARAMETER RepositoryUnc
    The UNC path under which that instance reaches the repository. By default the one a backup was told, or the path of the repository.

    .PARAMETER SqlStagingPath
    A folder on that SQL server, such as E:\Staging, through which the backups come where it cannot reach the repository.

    .PARAMETER SqlCredential
    A SQL Server login and its password. By default the account of this session.

    .INPUTS
    Objects with the properties Repository and SetId, as Get-LyncBackup and Backup-LyncEnvironment put them out.

    .OUTPUTS
    LyncBackup.TestResult. Verdict is Sound, Damaged, or Unproven for what could not be re-read, or proven inside.

    .EXAMPLE
    Test-LyncBackup -Repository \\backup01\lync

    Tests every set of the repository.

    .EXAMPLE
    Get-LyncBackup -Repository \\backup01\lync | Test-LyncBackup | Where-Object { $_.Verdict -ne 'Sound' }

    Shows the sets that one should not rely on.

    .EXAMPLE
    Get-LyncBackup -Repository \\backup01\lync | Test-LyncBackup -SamplePercent 5 | Format-Table SetId, Verdict, ProvenPercent, Seed

    Reads every twentieth file of the file stores.

    .EXAMPLE
    Test-LyncBackup -Repository \\backup01\lync -RestoreAside sql09.contoso.com | ForEach-Object { $_.Restored }

    Restores the databases of all sets on a spare server, one after the other, and shows how long that took.

    .NOTES
    A file that several sets share is read once when they are tested together.
    Sets from the pipeline are gathered first and then tested together, one repository after the other.

    .LINK
    Get-LyncBackup

    .LINK
    Backup-LyncEnvironment

    .LINK
    about_LyncBackup
    #>
    [CmdletBinding(DefaultParameterSetName = 'Full')]
    [OutputType('LyncBackup.TestResult')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)]
        [string]$Repository = $env:LYNCBACKUP_REPOSITORY,

        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [Alias('SetId')]
        [ValidateNotNullOrEmpty()]
        [string[]]$Set,

        [Parameter(Mandatory = $true, ParameterSetName = 'Quick')]
        [switch]$Quick,

        [Parameter(Mandatory = $true, ParameterSetName = 'Sample')]
        [ValidateRange(0.01, 100.0)]
        [double]$SamplePercent,

        [Parameter(ParameterSetName = 'Sample')]
        [ValidateLength(1, 100)]
        [string]$Seed,

        [switch]$Live,

        [ValidateNotNullOrEmpty()]
        [string]$RestoreAside,

        [ValidatePattern('^\\\\[^\\/?.]')]
        [string]$RepositoryUnc,

        [ValidateNotNullOrEmpty()]
        [string]$SqlStagingPath,

        [ValidateNotNull()]
        [System.Management.Automation.PSCredential]$SqlCredential
    )
    begin { $wanted = [Activator]::CreateInstance([System.Collections.Specialized.OrderedDictionary]) } # repository -> ids; null is all
    process {
        $path = Resolve-LyncRepository $PSCmdlet $Repository
        if ($null -eq $Set) { $wanted[$path] = $null }
        elseif (-not $wanted.Contains($path)) { $wanted[$path] = $Set }
        elseif ($null -ne $wanted[$path]) { $wanted[$path] += $Set }
    }
    end {
        $depth = switch ($PSCmdlet.ParameterSetName) {
            'Quick' { @{ method = 'Quick' } }
            'Sample' { @{ method = 'Sample'; percent = $SamplePercent; seed = if ($Seed) { $Seed } else { $null } } }
            default { @{ method = 'Full' } }
        }
        $aside = $null
        if ($RestoreAside) {
            $aside = @{
                sqlInstance = $RestoreAside
                repositoryUnc = if ($RepositoryUnc) { $RepositoryUnc } else { $null }
                sqlStagingPath = if ($SqlStagingPath) { $SqlStagingPath } else { $null }
                pathMap = ConvertTo-PathMap $PSCmdlet
            }
        }
        $effect = if ($RestoreAside) { 'Change' } else { 'Read' }
        foreach ($path in @($wanted.Keys)) {
            $params = @{ repository = $path; set = $wanted[$path]; depth = $depth; live = [bool]$Live; restoreAside = $aside }
            Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'backup.test' -TypeName 'LyncBackup.TestResult' -Params $params -Effect $effect -Secret @{ sqlCredential = $SqlCredential }
        }
    }
}
