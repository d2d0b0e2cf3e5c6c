function Start-ExecutorRun {
    # Starts a function in the executor's runspace; what it puts out becomes lines of the wire in a bounded queue.
    param($Ask, [hashtable]$Work, [switch]$IsVerbose)

    $executor = Open-LyncExecutor
    $run = @{
        Executor = $executor
        Shell = [System.Management.Automation.PowerShell]::Create()
        Async = $null
        Lines = [Activator]::CreateInstance([System.Collections.Concurrent.BlockingCollection[string]], @(4))
        Stop = [Activator]::CreateInstance([System.Threading.CancellationTokenSource])
        Report = @{ Failure = $null; IsWhole = $false } # the terminating error, and whether the command came to its end
        Errors = [Activator]::CreateInstance([System.Collections.Generic.List[object]])
        Warnings = [Activator]::CreateInstance([System.Collections.Generic.List[string]])
        Outcome = 'done'
        GraceMs = if ($Work.ContainsKey('GraceMs')) { $Work.GraceMs } else { 5000 }
        GraceEndMs = 0
        IsAbandoned = $false
    }
    $run.Shell.Runspace = $executor.Runspace
    $null = $run.Shell.AddCommand('Invoke-ExecutorRun').AddParameters(@{
            Id = $Ask.id; Ask = $Ask.ask; Select = @($Ask.select); Work = $Work; Lines = $run.Lines; Stop = $run.Stop.Token; Report = $run.Report; IsVerbose = [bool]$IsVerbose
        })
    $run.Async = $run.Shell.BeginInvoke()
    return $run
}
