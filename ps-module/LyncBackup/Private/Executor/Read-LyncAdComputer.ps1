function Read-LyncAdComputer {
    # The account of a computer in Active Directory; no row when it has none.
    param([string]$Name, [hashtable]$Parameters)

    $fqdn = $Parameters.fqdn.ToLowerInvariant()
    if ($fqdn -notmatch '^[a-z0-9_.-]+$') { throw "'$fqdn' is no name of a computer" } # nothing that means something in a filter
    $forest = [System.DirectoryServices.ActiveDirectory.Forest]::GetCurrentForest()
    $search = $forest.FindGlobalCatalog().GetDirectorySearcher()
    $search.Filter = "(&(objectCategory=computer)(dNSHostName=$fqdn))"
    $found = $search.FindOne()
    if ($null -eq $found) { return }

    # the catalog has not everything: the groups of other domains are known to the computer's own domain
    $account = [Activator]::CreateInstance([System.DirectoryServices.DirectoryEntry], @($found.Path -replace '^GC:', 'LDAP:'))
    $sid = [Activator]::CreateInstance([System.Security.Principal.SecurityIdentifier], @($account.Properties['objectSid'].Value, 0))
    [pscustomobject]@{
        Fqdn = $fqdn
        Sid = $sid.Value
        DistinguishedName = [string]$account.Properties['distinguishedName'].Value
        MemberOf = @(foreach ($group in $account.Properties['memberOf']) { [string]$group })
        WhenCreated = [datetime]::SpecifyKind($account.Properties['whenCreated'].Value, [System.DateTimeKind]::Utc) # the directory keeps UTC
    }
}
