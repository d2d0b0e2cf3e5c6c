function Read-LyncCertificateExport {
    # One certificate of the machine with its private key, protected by the password. Self-contained: it may run on another machine.
    param([string]$Name, [hashtable]$Parameters)

    $store = [Activator]::CreateInstance([System.Security.Cryptography.X509Certificates.X509Store], @('My', [System.Security.Cryptography.X509Certificates.StoreLocation]::LocalMachine))
    $store.Open([System.Security.Cryptography.X509Certificates.OpenFlags]::ReadOnly)
    try {
        $found = $store.Certificates.Find([System.Security.Cryptography.X509Certificates.X509FindType]::FindByThumbprint, $Parameters.thumbprint, $false)
        if ($found.Count -eq 0) { throw "there is no certificate with the thumbprint $($Parameters.thumbprint) on this machine" }
        [pscustomobject]@{ Pfx = $found[0].Export([System.Security.Cryptography.X509Certificates.X509ContentType]::Pfx, [System.Security.SecureString]$Parameters.password) }
    }
    finally { $store.Close() }
}
