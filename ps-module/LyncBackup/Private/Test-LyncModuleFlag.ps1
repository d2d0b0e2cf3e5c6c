function Test-LyncModuleFlag {
    # Whether the manifest of a module sets a flag in its PrivateData.
    param($Module, [string]$Flag)

    return $Module.PrivateData -is [System.Collections.IDictionary] -and $Module.PrivateData.Contains($Flag) -and $Module.PrivateData[$Flag] -eq $true
}
