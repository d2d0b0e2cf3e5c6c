function Test-LyncWindows {
    return [Environment]::OSVersion.Platform -eq [System.PlatformID]::Win32NT
}
