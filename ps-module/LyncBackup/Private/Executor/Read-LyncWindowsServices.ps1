function Read-LyncWindowsServices {
    # The Windows services of the machine, how they start and the accounts they run under. Self-contained: it may run on another machine.
    param([string]$Name, [hashtable]$Parameters)

    $search = [Activator]::CreateInstance([System.Management.ManagementObjectSearcher], @('SELECT Name, DisplayName, State, StartMode, StartName FROM Win32_Service'))
    foreach ($service in $search.Get()) {
        [pscustomobject]@{
            Name        = $service['Name']
            DisplayName = $service['DisplayName']
            Status      = $service['State']
            StartMode   = $service['StartMode']
            Account     = $service['StartName']
        }
    }
}
