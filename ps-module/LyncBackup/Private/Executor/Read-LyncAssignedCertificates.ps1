function Read-LyncAssignedCertificates {
    # What the certificates of the machine are assigned to; only the product's own command on that machine tells. Self-contained: it may run there.
    param([string]$Name, [hashtable]$Parameters)

    if (-not (Get-Command -Name Get-CsCertificate -ErrorAction Ignore)) {
        $installed = @(Get-Module -ListAvailable -Name SkypeForBusiness, Lync)
        if ($installed.Length -eq 0) { throw 'the Management Shell is not installed on this machine' }
        Import-Module -Name $installed[0].Path -DisableNameChecking -Verbose:$false -ErrorAction Stop
    }
    foreach ($certificate in Get-CsCertificate) {
        foreach ($use in $certificate.Use) { [pscustomobject]@{ Use = "$use"; Thumbprint = $certificate.Thumbprint } }
    }
}
