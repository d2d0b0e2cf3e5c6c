function Stop-ExecutorRun {
    # Asks the command to stop; it may take its time, or never do it. Also called after Ctrl+C: only .NET calls.
    param($Run)

    $Run.Stop.Cancel()
    $null = $Run.Shell.BeginStop($null, $null)
}
