function Test-LyncDatabaseBackup {
    <#
    .SYNOPSIS
    Proves SQL Server backup files, each and together, without a SQL Server.

    .DESCRIPTION
    Reads backup files to their last byte: the structure, the checksums of headers, of data and log made WITH CHECKSUM, of data pages, of compressed records.
    Files given together are also judged together: whether every stripe is there, whether differentials have their base and log backups continue each other,
    and in which order they can be restored. Puts out one object for each file. Works on any computer with PowerShell and changes nothing.

    Verdict is Sound when everything that a checksum can cover is covered and right. It is Damaged when something is wrong; Findings tells what and at which
    offset. It is Unproven when nothing is wrong and something could not be proven; the findings of severity Warning say exactly what.

    .PARAMETER Path
    The files. Wildcards are resolved; a name that is there is taken as it stands.

    .PARAMETER LiteralPath
    The files, by names without wildcards.

    .INPUTS
    Files, as Get-ChildItem puts them out, objects with the property Path, as Get-LyncDatabaseBackup puts them out, and names as text.

    .OUTPUTS
    LyncBackup.DatabaseBackupTest

    .EXAMPLE
    Test-LyncDatabaseBackup -Path D:\Backup\rtcxds.bak

    Proves one file.

    .EXAMPLE
    Get-ChildItem -Path D:\Backup -Filter *.bak | Test-LyncDatabaseBackup | Where-Object { $_.Verdict -ne 'Sound' }

    Shows the files of a folder that one should not rely on.

    .EXAMPLE
    (Test-LyncDatabaseBackup -Path D:\Backup\rtcxds*.bak, D:\Backup\rtcxds*.trn).RestoreSteps | Sort-Object -Property DatabaseName, Step

    Shows the order in which the backups of a database are restored. A file whose RestoreSteps is empty is not needed.

    .EXAMPLE
    (Test-LyncDatabaseBackup -Path D:\Backup\rtcxds.bak).Findings | Format-List

    Shows everything that was found, and the next move.

    .NOTES
    All files of the pipeline are gathered first; at most 4000 are tested together. One file is judged by itself: give its full backup with it to judge a chain.
    A damaged file, and one that cannot be read, is also a non-terminating error.
    What only a server can tell is whether the database inside is consistent: restore it and run DBCC CHECKDB.

    .LINK
    Get-LyncDatabaseBackup

    .LINK
    Test-LyncBackup

    .LINK
    about_LyncBackup
    #>
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    [OutputType('LyncBackup.DatabaseBackupTest')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ParameterSetName = 'Path', ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [ValidateNotNullOrEmpty()]
        [string[]]$Path,

        [Parameter(Mandatory = $true, ParameterSetName = 'LiteralPath', ValueFromPipelineByPropertyName = $true)]
        [Alias('PSPath', 'FullName')]
        [ValidateNotNullOrEmpty()]
        [string[]]$LiteralPath
    )
    begin { $files = [Activator]::CreateInstance([System.Collections.Generic.List[string]]) }
    process {
        $names = if ($PSCmdlet.ParameterSetName -eq 'Path') { $Path } else { $LiteralPath }
        foreach ($file in Resolve-LyncFile $PSCmdlet $names -Literal:($PSCmdlet.ParameterSetName -eq 'LiteralPath')) { $files.Add($file) }
    }
    end {
        if ($files.Count -eq 0) { return }
        Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'databaseBackup.test' -TypeName 'LyncBackup.DatabaseBackupTest' -Params @{ paths = $files.ToArray() }
    }
}
