function Read-LyncDnsRecords {
    # The address, alias and service records of names, as this machine's DNS servers tell them; a name without records gives no row.
    param([string]$Name, [hashtable]$Parameters)

    $servers = @(if ($Parameters.ContainsKey('servers')) { $Parameters.servers } else {
            foreach ($interface in [System.Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces()) {
                if ($interface.OperationalStatus -eq [System.Net.NetworkInformation.OperationalStatus]::Up) { foreach ($address in $interface.GetIPProperties().DnsAddresses) { "$address" } }
            }
        })
    if ($servers.Length -eq 0) { throw 'this machine has no DNS server' }
    foreach ($wanted in $Parameters.names) {
        $type = if ($wanted.StartsWith('_')) { 33 } else { 1 }
        foreach ($record in Get-DnsRecord -Name $wanted -Type $type -Servers $servers) { if ($record.Name -eq $wanted) { [pscustomobject]$record } }
    }
}
