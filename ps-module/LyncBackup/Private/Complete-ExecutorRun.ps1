function Complete-ExecutorRun {
    <#
    .SYNOPSIS
    Leaves the executor ready for the next request, or behind when it still runs something.
    .NOTES
    Called in a finally block, also after Ctrl+C: only .NET calls here.
    #>
    param($Run)

    if (-not $Run.Async.IsCompleted -and -not $Run.IsAbandoned) {
        $Run.Stop.Cancel()
        $null = $Run.Shell.BeginStop($null, $null)
        $Run.IsAbandoned = -not $Run.Async.AsyncWaitHandle.WaitOne($Run.GraceMs)
    }
    if ($Run.IsAbandoned) { $script:LyncState.Executor = $null } # to close it would wait for what does not end
    else { $Run.Shell.Dispose() }
}
