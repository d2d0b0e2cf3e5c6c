function New-BridgeError {
    # What broke, with the exit code of the core and the last it wrote to stderr.
    param($Core, [string]$Fact)

    if ($Core.Process.WaitForExit(500)) {
        $Fact += ", exit code $($Core.Process.ExitCode)"
        if ($Core.Errors.Wait(2000)) {
            $said = $Core.Errors.Result.Trim()
            if ($said) { $Fact += ": $($said.Substring([Math]::Max(0, $said.Length - 2000)))" }
        }
    }
    return New-LyncErrorRecord 'BridgeBroken' $Fact 'Run it again; what was not sealed does not count as a set. If it breaks again, report it with this message.'
}
