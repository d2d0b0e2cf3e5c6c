<#
.SYNOPSIS
Backs up the deployment every night and tells the task scheduler how it went.
.DESCRIPTION
Exit codes: 0 Complete, 2 Partial (something is missing, see the errors), 3 Failed (nothing was sealed), 4 another run holds the repository, 1 anything else.
Run it with: powershell.exe -NoProfile -File nightly-backup.ps1 -Repository \\backup01\lync
.NOTES
Every run makes a new set and none is changed afterwards, so a run that failed leaves the older sets as they were.
#>
param(
    [string]$Repository = $env:LYNCBACKUP_REPOSITORY,
    [string[]]$Component
)

$options = @{ Repository = $Repository; Label = 'nightly'; Confirm = $false }
if ($Component) { $options.Component = $Component }

try {
    $backup = Backup-LyncEnvironment @options -ErrorVariable problems -ErrorAction Continue
    $proof = if ($backup.SetId) { Test-LyncBackup -Repository $Repository -Set $backup.SetId -ErrorAction Continue }
}
catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    if ($_.FullyQualifiedErrorId -like 'RepositoryLocked,*') { exit 4 }
    exit 1
}

Write-Output ('{0}: {1} in {2}, {3} problems' -f $backup.Status, $backup.Bytes, $backup.SetId, @($problems).Count)
if ($proof -and $proof.Verdict -ne 'Sound') { exit 1 } # sealed, but not as it was written
switch ($backup.Status) {
    'Complete' { exit 0 }
    'Partial' { exit 2 }
    default { exit 3 }
}
