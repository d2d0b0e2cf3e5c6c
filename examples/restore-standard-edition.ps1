<#
.SYNOPSIS
Backs a practice deployment up, loses its Standard Edition server, brings it back through interruptions, and compares what there is with what there was.
.DESCRIPTION
Run it with: npm run shell -- -File examples/restore-standard-edition.ps1 -Repository ./r
The restore asks nobody: wherever a person is needed it ends as WaitingForOperator, the practice's operator does that one thing, and another
request goes on from what the repository holds. Exit codes: 0 everything is as it was, 1 the restore did not succeed or something differs.
.NOTES
On real servers the operator reads the same values in the warning of the run, and the three lines that matter are
    $plan = New-LyncRestorePlan -Repository \\backup01\lync -Lost se01.contoso.com
    $plan | Restore-LyncServer
    Resume-LyncRestore -Repository \\backup01\lync
#>
param(
    [string]$Repository = $env:LYNCBACKUP_REPOSITORY,
    [string]$Server = 'se01.contoso.com'
)

# The operator's work of the step that a run waits for. The values come from the plan, as a person reads them from its instructions.
function Complete-OperatorStep($Result) {
    $waiting = $Result.Steps | Where-Object { $_.State -eq 'Waiting' }
    $plan = Get-Content -Path (Join-Path $Result.Repository "runs/$($Result.RunId)/plan.json") -Raw | ConvertFrom-Json
    $step = $plan.steps | Where-Object { $_.id -eq $waiting.Id }
    $values = @{}
    foreach ($property in $step.args.values.PSObject.Properties) { $values[$property.Name] = $property.Value }
    Write-Host "Operator: $($waiting.Title)"
    Invoke-PracticeOperator -Server $waiting.Where -Step $step.args.task -Value $values
    return $waiting.Id
}

# Each item's kind and key with what there is to say about it. A backup leaves out markers of running meetings and what replication fills again.
function Get-ComparableState {
    $state = @{}
    foreach ($item in Get-PracticeState) {
        if ($item.Kind -eq 'file' -and $item.Key -match 'Meeting\.Active$|/replicas/') { continue }
        $state["$($item.Kind) $($item.Key)"] = $item.Value
    }
    return $state
}

$backup = Backup-LyncEnvironment -Repository $Repository -Label 'before the loss' -Confirm:$false
Write-Host "Backed up: set $($backup.SetId) is $($backup.Status)"

$before = Get-ComparableState
Invoke-PracticeLoss -Server $Server
Write-Host "Lost: $Server"

$plan = New-LyncRestorePlan -Repository $Repository -Lost $Server -Set $backup.SetId
Write-Host "Planned: $($plan.Scenario) in $(@($plan.Steps).Count) steps"

$result = $plan | Restore-LyncServer -Unattended -Confirm:$false -WarningAction SilentlyContinue
$last = $null
while ($result.Status -eq 'WaitingForOperator') {
    $done = Complete-OperatorStep $result
    if ($done -eq $last) { break } # it was done, and the probe does not see it
    $last = $done
    $result = $result | Resume-LyncRestore -Unattended -Confirm:$false -WarningAction SilentlyContinue
}
$result | Out-Default

$after = Get-ComparableState
$differences = @(foreach ($name in @($before.Keys) + @($after.Keys | Where-Object { -not $before.ContainsKey($_) })) {
        if ($before[$name] -cne $after[$name]) { $name }
    })
foreach ($name in $differences) { Write-Host "Differs: $name" }
Write-Host "Compared: $($before.Count) items, $($differences.Count) differ"

if ($result.Status -eq 'Succeeded' -and $differences.Count -eq 0) { exit 0 }
exit 1
