function Invoke-LyncExecutor {
    <#
    .SYNOPSIS
    Runs one function in the executor and returns the answer; its rows go to the core as they come.
    .DESCRIPTION
    Meanwhile this thread relays the streams, sends a beat each second, sees the time-out, the core's cancel and Ctrl+C, and stops the
    function. A runspace that does not stop is abandoned: the next request opens another. Work.GraceMs is how long it may take, five seconds
    unless said otherwise.
    #>
    param($Core, $Request, $Ask, $Cmdlet, [hashtable]$Work)

    $timeoutMs = if ($Work.ContainsKey('TimeoutMs')) { $Work.TimeoutMs } else { $Ask.timeoutMs }
    $run = Start-ExecutorRun $Ask $Work -IsVerbose:$Request.IsVerbose
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $lastWordMs = 0
    $nextLookMs = 200
    $line = $null
    try {
        while (-not $run.Async.IsCompleted -or $run.Lines.Count -gt 0) {
            $hasLine = $run.Lines.TryTake([ref]$line, 200)
            if (-not $hasLine -and $run.Lines.IsCompleted) { $null = $run.Async.AsyncWaitHandle.WaitOne(200) }
            $turn = 'next'
            if ($hasLine -and $run.Outcome -eq 'done') { Send-CoreLine $Core $line }
            elseif ($clock.ElapsedMilliseconds - $lastWordMs -ge 1000) { Send-CoreLine $Core ('{"type":"beat","id":' + $Ask.id + ',"ask":' + $Ask.ask + '}') }
            else { $turn = $null }
            if ($turn) {
                $turn = Wait-CoreTurn $Core $Ask $Cmdlet
                $lastWordMs = $clock.ElapsedMilliseconds
            }
            if ($clock.ElapsedMilliseconds -ge $nextLookMs) {
                Receive-ExecutorStream $run $Cmdlet
                $nextLookMs = $clock.ElapsedMilliseconds + 200
            }

            if ($run.Outcome -ne 'done') {
                if ($clock.ElapsedMilliseconds -lt $run.GraceEndMs) { continue }
                $run.IsAbandoned = $true
                break
            }
            if ($turn -eq 'cancel') { $run.Outcome = 'stopped' }
            elseif ($timeoutMs -gt 0 -and $clock.ElapsedMilliseconds -ge $timeoutMs) { $run.Outcome = 'timedOut' }
            else { continue }
            $run.GraceEndMs = $clock.ElapsedMilliseconds + $run.GraceMs
            Stop-ExecutorRun $run
        }
        Receive-ExecutorStream $run $Cmdlet
    }
    finally { Complete-ExecutorRun $run }

    if ($run.Outcome -eq 'done' -and $null -ne $run.Report.Failure) {
        $run.Outcome = 'failed'
        $run.Errors.Add($run.Report.Failure)
    }
    elseif ($run.Outcome -eq 'done' -and -not $run.Report.IsWhole) {
        return New-CoreAnswer $Ask 'failed' -Warnings $run.Warnings -Reason 'it ended with exit in the middle'
    }
    return New-CoreAnswer $Ask $run.Outcome -Errors $run.Errors -Warnings $run.Warnings -Abandoned $run.IsAbandoned
}
