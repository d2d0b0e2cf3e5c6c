function New-CoreProgress {
    # One bar for each step, with the time left from the pace so far.
    param($Core, $Message)

    $bar = $Core.Progress[$Message.stepId]
    if ($null -eq $bar) {
        $bar = @{ Number = 100 + $Core.Progress.Count; Clock = [System.Diagnostics.Stopwatch]::StartNew() }
        $Core.Progress[$Message.stepId] = $bar
    }
    $done = $Message.done
    $total = $Message.total
    $status = if ($Message.unit -eq 'bytes') { '{0:N1} of {1:N1} MB' -f ($done / 1MB), ($total / 1MB) } else { '{0} of {1} {2}' -f $done, $total, $Message.unit }
    $record = [Activator]::CreateInstance([System.Management.Automation.ProgressRecord], @($bar.Number, $Message.activity, $status))
    if ($total -gt 0) {
        $record.PercentComplete = [Math]::Min(100, [Math]::Floor(100 * $done / $total))
        $seconds = $bar.Clock.Elapsed.TotalSeconds
        if ($seconds -gt 3 -and $done -gt 0) { $record.SecondsRemaining = [Math]::Ceiling($seconds * ($total - $done) / $done) }
    }
    if ($done -ge $total) {
        $record.RecordType = [System.Management.Automation.ProgressRecordType]::Completed
        $Core.Progress.Remove($Message.stepId)
    }
    return $record
}
