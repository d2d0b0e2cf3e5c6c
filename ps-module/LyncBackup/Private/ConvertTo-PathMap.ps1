function ConvertTo-PathMap {
    # UNC prefix -> full path of a folder, from the hashtable of -PathMap or, without it, the JSON object of LYNCBACKUP_PATHMAP.
    param($Cmdlet, $Map)

    $hint = "Give UNC prefixes and folders: -PathMap @{ '\\server\share' = 'D:\share' }, or as JSON in LYNCBACKUP_PATHMAP."
    if ($null -eq $Map) {
        try { $Map = if ($env:LYNCBACKUP_PATHMAP) { ConvertFrom-WireLine $env:LYNCBACKUP_PATHMAP } else { @{} } } catch { $Map = $null }
        if ($Map -isnot [System.Collections.IDictionary]) { $Cmdlet.ThrowTerminatingError((New-LyncErrorRecord 'InvalidRequest' 'LYNCBACKUP_PATHMAP is no JSON object' $hint)) }
    }
    $resolved = @{}
    foreach ($unc in $Map.Keys) {
        if (-not "$unc".StartsWith('\\') -or -not $Map[$unc]) {
            $Cmdlet.ThrowTerminatingError((New-LyncErrorRecord 'InvalidRequest' "'$unc' = '$($Map[$unc])' is no entry of a path map" $hint -Target $unc))
        }
        $resolved["$unc"] = Resolve-LyncPath $Cmdlet $Map[$unc]
    }
    return $resolved
}
