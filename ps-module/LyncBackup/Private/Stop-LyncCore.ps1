function Stop-LyncCore {
    <#
    .SYNOPSIS
    Ends the core: by itself after its last word, else by a cancel, and if it does not end in time, by force.
    .NOTES
    Called in a finally block, also after Ctrl+C, where every cmdlet and every Write method throws: only .NET calls here.
    #>
    param($Core)

    $process = $Core.Process
    if ($null -eq $process) { return }
    try {
        if (-not $Core.Ended -and -not $process.HasExited) { $Core.Input.Write("{`"type`":`"cancel`"}`n") }
        $Core.Input.Close()
    }
    catch { $null = $_ } # it is gone already
    # an unread pipe would keep it from ending, so what it still says is read and dropped
    $end = [datetime]::UtcNow.AddSeconds(5)
    while (-not $process.WaitForExit(20) -and [datetime]::UtcNow -lt $end) {
        if ($Core.Pending.IsCompleted -and -not $Core.Pending.IsFaulted -and $null -ne $Core.Pending.Result) { $Core.Pending = $Core.Output.ReadLineAsync() }
    }
    if (-not $process.HasExited) {
        try {
            if ([Environment]::OSVersion.Platform -eq [System.PlatformID]::Win32NT) {
                $start = [Activator]::CreateInstance([System.Diagnostics.ProcessStartInfo], @([System.IO.Path]::Combine([Environment]::SystemDirectory, 'taskkill.exe'), "/PID $($process.Id) /T /F"))
                $start.UseShellExecute = $false
                $start.CreateNoWindow = $true
                $null = [System.Diagnostics.Process]::Start($start).WaitForExit(5000)
            }
            else { $process.Kill() }
        }
        catch { $null = $_ } # it ended meanwhile
        $null = $process.WaitForExit(5000)
    }
    $process.Dispose()
}
