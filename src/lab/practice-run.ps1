# What `npm start` shows from a PowerShell prompt: two nights of the practice deployment, proven and compared.
param([string]$Repository)

function Show-Command {
    param([string]$Text)
    $Host.UI.WriteLine('')
    $Host.UI.WriteLine("PS> $Text")
}

$env:LYNCBACKUP_REPOSITORY = $Repository
$commands = @(
    'Test-LyncBackupInstallation | Where-Object { $_.Status -ne "Skipped" }'
    '$backup = Backup-LyncEnvironment -Label "first night" -IncludeSqlCopy'
    '$backup.Components'
    'Get-LyncBackup | Test-LyncBackup'
    'Invoke-PracticeChange'
    '$backup = Backup-LyncEnvironment -Label "second night" -ErrorAction SilentlyContinue'
    '$backup.Components'
    '($backup.Components | Where-Object { $_.Kind -eq "fileStore" }).Counts'
    'Compare-LyncBackup'
    'Get-LyncBackup'
)
foreach ($text in $commands) {
    Show-Command $text
    . ([scriptblock]::Create($text)) | Out-Host
}
