function Resolve-LyncPath {
    # The full path of a folder, there or not yet; a UNC path stays as it is, on any system.
    param($Cmdlet, [string]$Path)

    if ($Path.StartsWith('\\')) { return $Path }
    $provider = $null
    $drive = $null
    try { $full = $Cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path, [ref]$provider, [ref]$drive) }
    catch { $Cmdlet.ThrowTerminatingError((New-LyncErrorRecord 'PathInvalid' "'$Path' is no path: $($_.Exception.GetBaseException().Message)" 'Give the path of a folder or a share.' -Target $Path)) }
    if ($provider.Name -ne 'FileSystem') {
        $Cmdlet.ThrowTerminatingError((New-LyncErrorRecord 'PathInvalid' "'$Path' is on the drive of the $($provider.Name) provider" 'Give the path of a folder or a share.' -Target $Path))
    }
    return $full
}
