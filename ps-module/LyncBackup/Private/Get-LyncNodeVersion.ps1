function Get-LyncNodeVersion {
    # What the program says about itself; what does not start, does not answer or is not Node.js is no Node.js.
    param([string]$Path)

    $process = $null
    $said = $null
    try {
        $process = [System.Diagnostics.Process]::Start((New-LyncProcessStart $Path '--version'))
        $process.StandardInput.Close()
        $output = $process.StandardOutput.ReadToEndAsync()
        $end = [datetime]::UtcNow.AddSeconds(20)
        while (-not $output.Wait(200) -and [datetime]::UtcNow -lt $end) { }
        $said = if ($output.IsCompleted) { "it said '$($output.Result.Trim())' when asked for its version" } else { 'it did not answer when asked for its version' }
    }
    catch { $said = $_.Exception.GetBaseException().Message }
    finally { if ($process -and -not $process.WaitForExit(200)) { $process.Kill() } }
    if ($said -match "^it said 'v(\d+\.\d+\.\d+)") { return [version]$Matches[1] }
    throw (New-LyncErrorRecord 'NodeMissing' "'$Path' is no Node.js that runs here: $said" 'Install Node.js 20 or newer, or name another with LYNCBACKUP_NODE.')
}
