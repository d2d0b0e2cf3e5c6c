function Read-LyncInstalledProducts {
    # What the machine lists as installed, 64-bit and 32-bit. Self-contained: it may run on another machine.
    param([string]$Name, [hashtable]$Parameters)

    foreach ($view in [Microsoft.Win32.RegistryView]::Registry64, [Microsoft.Win32.RegistryView]::Registry32) {
        $root = [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]::LocalMachine, $view)
        $list = $root.OpenSubKey('SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall')
        if ($null -eq $list) { continue }
        foreach ($id in $list.GetSubKeyNames()) {
            $product = $list.OpenSubKey($id)
            $title = $product.GetValue('DisplayName')
            if (-not $title) { continue } # a part of another product
            [pscustomobject]@{ Name = [string]$title; Version = [string]$product.GetValue('DisplayVersion'); Publisher = [string]$product.GetValue('Publisher') }
        }
    }
}
