function Test-LyncNetworkPath {
    # Whether a folder is on another machine: by its UNC name, or on a drive that stands for one.
    param([string]$Path)

    if ($Path.StartsWith('\\?\', [StringComparison]::Ordinal) -and -not $Path.StartsWith('\\?\UNC\', [StringComparison]::OrdinalIgnoreCase)) { $Path = $Path.Substring(4) }
    if ($Path.StartsWith('\\', [StringComparison]::Ordinal) -or $Path.StartsWith('//', [StringComparison]::Ordinal)) { return $true }
    if (-not (Test-LyncWindows)) { return $false }
    return [Activator]::CreateInstance([System.IO.DriveInfo], @($Path.Substring(0, 1))).DriveType -eq [System.IO.DriveType]::Network
}
