# What `npm start` shows from a PowerShell prompt: two nights, a database that is lost and restored, and the loss of the server that hosts the
# Central Management store, brought back through interruptions and compared item by item with what it was.
param([string]$Repository)

# Called with a dot before its name, so that what a command sets stays set.
function Show-Command([string]$Text) {
    $Host.UI.WriteLine('')
    $Host.UI.WriteLine("PS> $Text")
    . ([scriptblock]::Create($Text)) | Out-Host
}

function Show-Chapter([string]$Title) {
    $Host.UI.WriteLine('')
    $Host.UI.WriteLine("--- $Title ---")
}

# The deployment item by item. A backup leaves out markers of running meetings and what replication fills again: how many they were is shown.
function Get-ComparableState {
    $state = @{}
    foreach ($item in Get-PracticeState) { $state["$($item.Kind) $($item.Key)"] = $item }
    return $state
}

function Show-Comparison($Before, $After) {
    $names = @($Before.Keys) + @($After.Keys | Where-Object { -not $Before.ContainsKey($_) })
    $differing = @($names | Where-Object { -not $Before.ContainsKey($_) -or -not $After.ContainsKey($_) -or $Before[$_].Value -cne $After[$_].Value })
    $leftOut = @($differing | Where-Object { $_ -match '^file .*(Meeting\.Active$|/replicas/)' })
    $anew = @($differing | Where-Object { $_ -match '^(certificate|machine sql)' })
    $lost = @($differing | Where-Object { $leftOut -cnotcontains $_ -and $anew -cnotcontains $_ })
    $kinds = @($Before.Values | Group-Object -Property Kind)
    $Host.UI.WriteLine("Compared: $($Before.Count) items of $($kinds.Length) kinds with what they were")
    $Host.UI.WriteLine("  left out on purpose: $($leftOut.Length) (markers of running meetings, folders of replication)")
    $Host.UI.WriteLine("  made anew: $($anew.Length) (certificates whose keys cannot leave, machines set up again)")
    $Host.UI.WriteLine("  lost: $($lost.Length)")
    foreach ($name in $lost | Select-Object -First 10) { $Host.UI.WriteLine("    $name") }
    return $lost.Length
}

# An operator's work of the step that a run waits for, with the values that its instructions show.
function Complete-OperatorStep($Result) {
    $waiting = $Result.Steps | Where-Object { $_.State -eq 'Waiting' }
    $plan = Get-Content -Path (Join-Path $Result.Repository "runs/$($Result.RunId)/plan.json") -Raw | ConvertFrom-Json
    $step = $plan.steps | Where-Object { $_.id -eq $waiting.Id }
    $values = @{}
    foreach ($property in $step.args.values.PSObject.Properties) { $values[$property.Name] = $property.Value }
    $Host.UI.WriteLine('')
    $Host.UI.WriteLine("The run waits for a person. The practice's operator: $($waiting.Title)")
    Invoke-PracticeOperator -Server $waiting.Where -Step $step.args.task -Value $values
    return $waiting.Id
}

# The rights in one database, as the practice deployment has them.
function Get-DatabaseRight([string]$Name) {
    foreach ($item in Get-PracticeState) {
        if ($item.Kind -eq 'databaseUser' -and $item.Key -like "* $Name *") { [pscustomobject]@{ User = ($item.Key -split ' ', 3)[2]; Roles = $item.Value } }
    }
}

$env:LYNCBACKUP_REPOSITORY = $Repository
$global:WarningPreference = 'SilentlyContinue' # what an operator has to do is many lines; a run's report has them all

Show-Chapter 'Two nights'
. Show-Command '$first = Backup-LyncEnvironment -Label "first night"'
. Show-Command '$first.Components | Format-Table Kind, Scope, Status, Files, Bytes -AutoSize'
. Show-Command 'Get-LyncBackup | Test-LyncBackup'
. Show-Command 'Invoke-PracticeChange'
. Show-Command '$second = Backup-LyncEnvironment -Label "second night"'
. Show-Command '$files = ($second.Components | Where-Object { $_.Kind -eq "fileStore" }).Counts'
. Show-Command '"{0} files: {1} linked to the first night, {2} copied, {3} bytes; the whole night took {4:n1} s" -f $files.files, $files.linkedFiles, $files.copiedFiles, $files.copiedBytes, ($second.SealedUtc - $second.StartedUtc).TotalSeconds'
. Show-Command 'Compare-LyncBackup | Group-Object Kind, Change -NoElement | Format-Table Count, Name -AutoSize'

$database = @(Get-CsService -MonitoringDatabase)[0]
if ($database) {
    $server = $database.PoolFqdn
    $instance = "$server\$($database.SqlInstanceName)".TrimEnd('\')
    Show-Chapter 'A database is lost'
    $rights = Get-DatabaseRight 'LcsCDR'
    . Show-Command "Invoke-PracticeLoss -SqlServer $server -Database LcsCDR"
    . Show-Command "Restore-LyncDatabase -SqlInstance $instance -Database LcsCDR -Confirm:`$false"
    . Show-Command 'Get-DatabaseRight LcsCDR'
    $Host.UI.WriteLine("the same as before the loss: $(-not (Compare-Object @($rights | Out-String) @(Get-DatabaseRight 'LcsCDR' | Out-String)))")
}

Show-Chapter 'The server of the Central Management store is lost'
$store = Get-CsManagementConnection
$servers = @($store.SqlServer, $store.MirrorSqlServer | Where-Object { $_ })
$before = Get-ComparableState
foreach ($server in $servers) { . Show-Command "Invoke-PracticeLoss -Server $server" }
. Show-Command "`$plan = New-LyncRestorePlan -Lost $($servers -join ', ')"
. Show-Command '"{0} in {1} steps: {2}" -f $plan.Scenario, $plan.Steps.Length, (($plan.Steps | Group-Object Kind | ForEach-Object { "$($_.Count) $($_.Name)" }) -join ", ")'
. Show-Command '$result = $plan | Restore-LyncServer -Unattended -Confirm:$false'
$last = $null
while ($result.Status -eq 'WaitingForOperator') {
    $done = Complete-OperatorStep $result
    if ($done -eq $last) { break } # it was done, and the probe does not see it
    $last = $done
    $Host.UI.WriteLine('PS> $result = Resume-LyncRestore -Unattended -Confirm:$false')
    $result = Resume-LyncRestore -Unattended -Confirm:$false
}
. Show-Command '$result.Steps | Format-Table @{ n = "Step"; e = { $_.Id.Substring(0, 5) } }, State, Kind, Title -AutoSize'
. Show-Command '"{0}: {1} of {2} steps done in {3:n0} s" -f $result.Status, @($result.Steps | Where-Object { $_.State -eq "Done" }).Length, $result.Steps.Length, $result.RecoverySeconds'
$lost = Show-Comparison $before (Get-ComparableState)

if ($result.Status -eq 'Succeeded' -and $lost -eq 0) { exit 0 }
exit 1
