function Backup-LyncEnvironment {
    <#
    .SYNOPSIS
    Backs up a whole Lync Server or Skype for Business Server deployment into a new backup set.

    .DESCRIPTION
    Finds out what the deployment consists of, exports and copies each component with the means Microsoft documents, checks what it wrote, and
    seals it as a new set in the repository. A component that fails does not stop the others: it becomes a gap of the set, the set becomes
    Partial, and each gap is a non-terminating error.

    Exports need an elevated 64-bit Windows PowerShell with the product's own module, run by a member of RTCUniversalServerAdmins.
    A folder that does not exist, or is empty, becomes a repository when its parent exists.

    With -WhatIf the plan is shown and nothing is written; only commands that read are run.

    .PARAMETER Repository
    The folder or share where backup sets live, best on a computer that is in no pool. By default the value of the environment variable
    LYNCBACKUP_REPOSITORY.

    .PARAMETER Component
    The kinds of components to back up. By default all. A set without all of them is Partial and never becomes the current one.

    .PARAMETER Pool
    FQDNs of the pools to back up. By default all. A set without all of them is Partial and never becomes the current one.

    .PARAMETER Label
    A remark to keep with the set, at most 200 characters.

    .PARAMETER StagingPath
    A local folder for the exports until they are in the repository. By default the temporary folder of this account.

    .PARAMETER RepositoryUnc
    The name under which SQL Server reaches the repository, such as \\backup01\lync. Needed when -Repository is a local path; the repository
    remembers it. The account of each SQL Server service needs Change on that share and Modify on its folder: this is tested with a small backup
    before each real one.

    .PARAMETER SqlCredential
    A SQL login to sign in to the SQL servers with. By default the account of this session signs in. The password stays in this process.

    .PARAMETER SqlStagingPath
    A folder on the disks of the SQL servers themselves, such as E:\Staging. They back up to it, and this session fetches the files over the
    administrative share of that disk, proves the copies and removes the originals. For servers whose service account cannot reach the repository.

    .PARAMETER UseExistingSqlBackup
    Takes the newest whole backup that another program made of each database, not older than 24 hours and in one file on disk, into the set,
    after the same checks. Without such a backup the database is a gap.

    .PARAMETER IncludeSqlCopy
    Also backs up the databases whose content an export keeps: xds, lis, rtcxds, rgsconfig and mgc. A second way back.

    .PARAMETER PersistentChatBackup
    How Persistent Chat is kept: Export runs Export-CsPersistentChatData, SqlBackup backs up its database mgc. The set says which, and a restore
    goes the same way.

    .PARAMETER PathMap
    Where shares are found, when not under their UNC path: a UNC prefix and a folder for each. By default the value of the environment variable
    LYNCBACKUP_PATHMAP, a JSON object.

    .PARAMETER CertificatePassword
    Captures the private keys of certificates too, protected with this password. By default certificates are captured without them.

    .PARAMETER Exclude
    Patterns of files and folders to leave out of the copies of file stores: * and ? within a name, ** for any number of folders. A pattern without a
    separator means every file or folder of that name, one with a separator starts at the share. The set says what was left out.

    .PARAMETER Checksum
    Reads every file of the file stores, and the stored copies too, before it links to an earlier set. By default files with the same size, time
    and identity count as unchanged.

    .PARAMETER ThrottleMBps
    Most mebibytes a second read from file stores. By default there is no limit.

    .PARAMETER ThrottleLimit
    Most files of file stores worked on at the same time, 1 to 64. It starts with two and grows while the share answers slowly.

    .PARAMETER TimeoutSeconds
    How long one export may take. By default an hour.

    .PARAMETER BreakLock
    Takes over the lock of a run that is gone. Needed only when that run was on another computer; one that is proven dead here is taken over anyway.

    .INPUTS
    None. You cannot pipe objects to this cmdlet.

    .OUTPUTS
    LyncBackup.BackupResult. Status is Complete, Partial, Failed (nothing was sealed) or, with -WhatIf, Planned.

    .EXAMPLE
    Backup-LyncEnvironment -Repository \\backup01\lync

    Backs up everything into the repository on that share.

    .EXAMPLE
    Backup-LyncEnvironment -Repository D:\lync -RepositoryUnc \\backup01\lync

    Backs up into a folder of this computer that the SQL servers reach by its share.

    .EXAMPLE
    Backup-LyncEnvironment -Repository \\backup01\lync -WhatIf

    Shows what would be backed up, from where and in which order.

    .EXAMPLE
    (Backup-LyncEnvironment -Repository \\backup01\lync -Component cms, lis -Label 'before the update' -Confirm:$false).Status

    Backs up the configuration and the location data only, and tells how it ended, as a script would.

    .NOTES
    Sets that were sealed are never changed. A run that is stopped leaves a folder without manifest, which does not count as a set.

    .LINK
    Get-LyncBackup

    .LINK
    Test-LyncBackup

    .LINK
    about_LyncBackup
    #>
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    [OutputType('LyncBackup.BackupResult')]
    param(
        [Parameter(Position = 0)]
        [string]$Repository = $env:LYNCBACKUP_REPOSITORY,

        [ValidateNotNullOrEmpty()]
        [ValidateSet('cms', 'lis', 'userData', 'rgs', 'persistentChat', 'database', 'fileStore', 'certificate', 'inventory')]
        [string[]]$Component,

        [ValidateNotNullOrEmpty()]
        [string[]]$Pool,

        [ValidateLength(1, 200)]
        [string]$Label,

        [ValidateNotNullOrEmpty()]
        [string]$StagingPath,

        [ValidatePattern('^\\\\[^\\/?.]')]
        [string]$RepositoryUnc,

        [ValidateNotNull()]
        [System.Management.Automation.PSCredential]$SqlCredential,

        [ValidateNotNullOrEmpty()]
        [string]$SqlStagingPath,

        [switch]$UseExistingSqlBackup,

        [switch]$IncludeSqlCopy,

        [ValidateSet('Export', 'SqlBackup')]
        [string]$PersistentChatBackup = 'Export',

        [ValidateNotNull()]
        [hashtable]$PathMap,

        [ValidateNotNull()]
        [System.Security.SecureString]$CertificatePassword,

        [ValidateNotNullOrEmpty()]
        [ValidateCount(1, 1000)]
        [ValidateLength(1, 500)]
        [string[]]$Exclude,

        [switch]$Checksum,

        [ValidateRange(1, 100000)]
        [int]$ThrottleMBps,

        [ValidateRange(1, 64)]
        [int]$ThrottleLimit = 16,

        [ValidateRange(1, 604800)]
        [int]$TimeoutSeconds = 3600,

        [switch]$BreakLock
    )
    process {
        $path = Resolve-LyncRepository $PSCmdlet $Repository
        $params = @{
            repository = $path
            components = $Component
            pools = $Pool
            label = if ($Label) { $Label } else { $null }
            stagingPath = if ($StagingPath) { Resolve-LyncPath $PSCmdlet $StagingPath } else { $null }
            pathMap = ConvertTo-PathMap $PSCmdlet $PathMap
            withPrivateKeys = $null -ne $CertificatePassword
            copying = @{
                exclude = @($Exclude | Where-Object { $null -ne $_ })
                readAll = [bool]$Checksum
                bytesPerSecond = if ($ThrottleMBps) { $ThrottleMBps * 1MB } else { $null }
                limit = $ThrottleLimit
            }
            repositoryUnc = if ($RepositoryUnc) { $RepositoryUnc } else { $null }
            databases = @{
                stagingPath = if ($SqlStagingPath) { $SqlStagingPath } else { $null }
                useExisting = [bool]$UseExistingSqlBackup
                includeCopies = [bool]$IncludeSqlCopy
                persistentChat = $PersistentChatBackup
            }
            timeoutMs = $TimeoutSeconds * 1000
            breakLock = [bool]$BreakLock
        }
        $approved = $PSCmdlet.ShouldProcess($path, 'Write a backup set')
        if (-not $approved -and -not $WhatIfPreference) { return } # the operator answered No

        $params.planOnly = -not $approved
        $effect = if ($approved) { 'Export' } else { 'Read' }
        Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'environment.backup' -TypeName 'LyncBackup.BackupResult' -Params $params -Effect $effect -AsWhatIf:(-not $approved) -Secret @{ certificatePassword = $CertificatePassword; sqlCredential = $SqlCredential }
    }
}
