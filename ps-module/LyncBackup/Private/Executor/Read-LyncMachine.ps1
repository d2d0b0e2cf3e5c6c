function Read-LyncMachine {
    # The machine itself: name, domain, operating system, addresses. Self-contained: it may run on another machine.
    param([string]$Name, [hashtable]$Parameters)

    $system = @(([Activator]::CreateInstance([System.Management.ManagementObjectSearcher], @('SELECT Domain, PartOfDomain FROM Win32_ComputerSystem'))).Get())[0]
    $windows = @(([Activator]::CreateInstance([System.Management.ManagementObjectSearcher], @('SELECT Caption, Version FROM Win32_OperatingSystem'))).Get())[0]
    $network = [System.Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties()
    $addresses = @(foreach ($interface in [System.Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces()) {
            if ($interface.OperationalStatus -ne [System.Net.NetworkInformation.OperationalStatus]::Up) { continue }
            foreach ($unicast in $interface.GetIPProperties().UnicastAddresses) {
                if (-not [System.Net.IPAddress]::IsLoopback($unicast.Address) -and -not $unicast.Address.IsIPv6LinkLocal) { $unicast.Address.ToString() }
            }
        })
    [pscustomobject]@{
        ComputerName = (@($network.HostName, $network.DomainName) -ne '' -join '.').ToLowerInvariant()
        Domain = $system['Domain']
        DomainJoined = [bool]$system['PartOfDomain']
        OperatingSystem = "$($windows['Caption']) $($windows['Version'])".Trim()
        Addresses = $addresses
    }
}
