Set-StrictMode -Version Latest
$PSDefaultParameterValues = @{} # those of the session are for what the operator types, not for the calls in here
$LyncState = @{ Executor = $null; Node = $null; Effects = $null; Worker = $null } # what is kept for the session

foreach ($folder in 'Private', 'Public') {
    # Private\Executor has what also runs in the executor
    $files = [System.IO.Directory]::GetFiles([System.IO.Path]::Combine($PSScriptRoot, $folder), '*.ps1', [System.IO.SearchOption]::AllDirectories)
    [Array]::Sort($files, [StringComparer]::OrdinalIgnoreCase)
    foreach ($file in $files) { . $file }
}

if (Get-Command -Name Register-ArgumentCompleter -ErrorAction Ignore) {
    Register-ArgumentCompleter -CommandName 'Compare-LyncBackup', 'Get-LyncBackup', 'New-LyncRestorePlan', 'Remove-LyncBackup', 'Restore-LyncComponent', 'Restore-LyncFileStore', 'Restore-LyncServer', 'Test-LyncBackup' -ParameterName 'Set' -ScriptBlock ${function:Complete-LyncSet}
    Register-ArgumentCompleter -CommandName 'Compare-LyncBackup' -ParameterName 'Reference' -ScriptBlock ${function:Complete-LyncSet}
    Register-ArgumentCompleter -CommandName 'Backup-LyncEnvironment', 'Restore-LyncComponent' -ParameterName 'Pool' -ScriptBlock ${function:Complete-LyncPool}
    Register-ArgumentCompleter -CommandName 'New-LyncRestorePlan' -ParameterName 'Lost' -ScriptBlock ${function:Complete-LyncPool}
    Register-ArgumentCompleter -CommandName 'Restore-LyncServer' -ParameterName 'Server' -ScriptBlock ${function:Complete-LyncPool}
}

$ExecutionContext.SessionState.Module.OnRemove = { Close-LyncExecutor }
