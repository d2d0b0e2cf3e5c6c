function New-LyncProcessStart {
    # How a program starts: without a window or console of its own to share Ctrl+C with, all three streams in our hands.
    param([string]$Path, [string]$Arguments)

    $start = [Activator]::CreateInstance([System.Diagnostics.ProcessStartInfo], @($Path, $Arguments))
    $start.WorkingDirectory = [System.IO.Path]::GetDirectoryName($Path)
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.StandardOutputEncoding = [System.Text.Encoding]::UTF8
    $start.StandardErrorEncoding = [System.Text.Encoding]::UTF8
    $start.EnvironmentVariables.Remove('NODE_OPTIONS') # it could load anything into the core
    $version = [Environment]::OSVersion.Version
    if ((Test-LyncWindows) -and $version.Major -eq 6 -and $version.Minor -eq 1) { $start.EnvironmentVariables['NODE_SKIP_PLATFORM_CHECK'] = '1' } # Server 2008 R2
    return $start
}
