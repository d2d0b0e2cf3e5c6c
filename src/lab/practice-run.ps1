# What `npm start` shows: one backup of the practice deployment from a PowerShell prompt, listed and proven.
param([string]$Repository)

function Show-Command {
    param([string]$Text)
    $Host.UI.WriteLine('')
    $Host.UI.WriteLine("PS> $Text")
}

$commands = @(
    'Test-LyncBackupInstallation'
    "`$backup = Backup-LyncEnvironment -Repository '$Repository'; `$backup"
    '$backup.Components | Format-Table Kind, Scope, Status, Files, Bytes'
    "Get-LyncBackup -Repository '$Repository' | Test-LyncBackup"
)
foreach ($text in $commands) {
    Show-Command $text
    . ([scriptblock]::Create($text)) | Out-Host
}
