function Receive-CoreMessage {
    # The next message of the core. Polled, because a blocked read would swallow Ctrl+C.
    param($Core, [int]$TimeoutSeconds)

    $deadline = $Core.Deadline
    if ($TimeoutSeconds -and [datetime]::UtcNow.AddSeconds($TimeoutSeconds) -lt $deadline) { $deadline = [datetime]::UtcNow.AddSeconds($TimeoutSeconds) }
    while (-not $Core.Pending.IsCompleted) {
        # a task that failed is completed too, and its Wait throws
        try { $null = $Core.Pending.Wait(200) } catch [System.AggregateException] { break }
        if ([datetime]::UtcNow -gt $deadline) { throw (New-BridgeError $Core 'the core did not answer in time') }
    }
    if ($Core.Pending.IsFaulted) { throw (New-BridgeError $Core "the pipe from the core broke: $($Core.Pending.Exception.GetBaseException().Message)") }
    $line = $Core.Pending.Result
    if ($null -eq $line) { throw (New-BridgeError $Core 'the core ended in the middle') }
    if ($line.Length -gt 1024 * 1024) { throw (New-BridgeError $Core "the core sent a line of $($line.Length) characters") }

    $Core.Pending = $Core.Output.ReadLineAsync()
    try { $message = ConvertFrom-WireLine $line }
    catch { throw (New-BridgeError $Core "the core sent a line that is no message: $($line.Substring(0, [Math]::Min(80, $line.Length)))") }
    if ($message -isnot [System.Collections.IDictionary] -or $message['type'] -isnot [string]) { throw (New-BridgeError $Core 'the core sent a line that is no message') }
    return $message
}
