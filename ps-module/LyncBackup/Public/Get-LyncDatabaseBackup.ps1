function Get-LyncDatabaseBackup {
    <#
    .SYNOPSIS
    Tells what is in SQL Server backup files, without a SQL Server.

    .DESCRIPTION
    Reads the headers of backup files and puts out one object for each backup set: the columns of RESTORE HEADERONLY, those of RESTORE FILELISTONLY as the
    property Files, those of RESTORE LABELONLY as the property Media. Headers are read only, so that a large file takes no longer than a small one.
    Works on any computer with PowerShell and changes nothing.

    Reads files of SQL Server 2005 to 2025: full, differential and log backups, several sets in one file, stripes, compressed backups of the algorithm
    MS_XPRESS. What a file does not say is empty, never guessed.

    .PARAMETER Path
    The files. Wildcards are resolved; a name that is there is taken as it stands.

    .PARAMETER LiteralPath
    The files, by names without wildcards.

    .INPUTS
    Files, as Get-ChildItem puts them out, and names as text.

    .OUTPUTS
    LyncBackup.DatabaseBackup

    .EXAMPLE
    Get-LyncDatabaseBackup -Path D:\Backup\rtcxds.bak

    Shows the backup sets of a file.

    .EXAMPLE
    (Get-LyncDatabaseBackup -Path D:\Backup\rtcxds.bak).Files

    Shows the database files of each backup set, as RESTORE FILELISTONLY does.

    .EXAMPLE
    Get-LyncDatabaseBackup -Path D:\Backup\*.bak, D:\Backup\*.trn | Sort-Object -Property DatabaseName, BackupFinishDate

    Shows which backups there are of which database.

    .NOTES
    Dates are the local time of the server that wrote the file, without a time zone; TimeZone is its distance from UTC in quarters of an hour, where the
    file has it. Log sequence numbers are text: they have up to 25 digits.
    A file that is no backup, is damaged or cannot be read is a non-terminating error.

    .LINK
    Test-LyncDatabaseBackup

    .LINK
    about_LyncBackup
    #>
    [CmdletBinding(DefaultParameterSetName = 'Path')]
    [OutputType('LyncBackup.DatabaseBackup')]
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
        Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'databaseBackup.list' -TypeName 'LyncBackup.DatabaseBackup' -Params @{ paths = $files.ToArray() }
    }
}
