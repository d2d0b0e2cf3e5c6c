function Read-LyncShares {
    # The folders the machine shares, without the administrative ones, and who may do what. Self-contained: it may run on another machine.
    param([string]$Name, [hashtable]$Parameters)

    $rights = @{ 2032127 = 'Full'; 1245631 = 'Change'; 1179817 = 'Read' } # the access masks that Windows itself sets
    $search = [Activator]::CreateInstance([System.Management.ManagementObjectSearcher], @('SELECT Name, Path FROM Win32_Share WHERE Type = 0'))
    foreach ($share in $search.Get()) {
        $path = "Win32_LogicalShareSecuritySetting.Name='$($share['Name'].Replace('\', '\\').Replace("'", "\'"))'"
        $security = [Activator]::CreateInstance([System.Management.ManagementObject], @($path))
        $permissions = @(foreach ($entry in $security.InvokeMethod('GetSecurityDescriptor', $null, $null)['Descriptor']['DACL']) {
                $account = (@($entry['Trustee']['Domain'], $entry['Trustee']['Name']) -ne $null) -join '\'
                $mask = [int]$entry['AccessMask']
                $right = if ($rights.ContainsKey($mask)) { $rights[$mask] } else { 'mask 0x{0:x}' -f $mask }
                if ($entry['AceType'] -eq 1) { $right = "deny $right" }
                "${account}: $right"
            })
        [pscustomobject]@{ Name = $share['Name']; Path = $share['Path']; Permissions = $permissions }
    }
}
