function Read-LyncCertificates {
    # The certificates in the store of the machine, where the product keeps its own. Self-contained: it may run on another machine.
    param([string]$Name, [hashtable]$Parameters)

    $store = [Activator]::CreateInstance([System.Security.Cryptography.X509Certificates.X509Store], @('My', [System.Security.Cryptography.X509Certificates.StoreLocation]::LocalMachine))
    $store.Open([System.Security.Cryptography.X509Certificates.OpenFlags]::ReadOnly)
    try {
        foreach ($certificate in $store.Certificates) {
            $extensions = @{}
            foreach ($extension in $certificate.Extensions) { $extensions[$extension.Oid.Value] = $extension }

            # 'DNS Name=sip.contoso.com, DNS Name=...', the words before '=' in the language of the system
            $names = @(if ($extensions.ContainsKey('2.5.29.17')) { foreach ($part in $extensions['2.5.29.17'].Format($false).Split(',')) { $part.Split([char[]]'=', 2)[-1].Trim() } })
            $template = foreach ($oid in '1.3.6.1.4.1.311.20.2', '1.3.6.1.4.1.311.21.7') { if ($extensions.ContainsKey($oid)) { $extensions[$oid].Format($false) } }
            $uses = @(if ($extensions.ContainsKey('2.5.29.37')) { foreach ($use in $extensions['2.5.29.37'].EnhancedKeyUsages) { $use.Value } })

            $chain = [Activator]::CreateInstance([System.Security.Cryptography.X509Certificates.X509Chain])
            $chain.ChainPolicy.RevocationMode = [System.Security.Cryptography.X509Certificates.X509RevocationMode]::NoCheck
            $null = $chain.Build($certificate)
            $issuers = @(foreach ($element in $chain.ChainElements) { if ($element.Certificate.Thumbprint -ne $certificate.Thumbprint) { $element.Certificate.Subject } })

            $isExportable = $null # could not be told
            if ($certificate.HasPrivateKey) {
                try {
                    $key = $certificate.PrivateKey
                    if ($null -eq $key -or $key.GetType().Name -eq 'RSACng') {
                        $key = [System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($certificate)
                    }
                    if ($key.GetType().Name -eq 'RSACng') { $isExportable = ([int]$key.Key.ExportPolicy -band 3) -ne 0 } # AllowExport, AllowPlaintextExport
                    else { $isExportable = $key.CspKeyContainerInfo.Exportable }
                }
                catch { $isExportable = $null } # the key is held where it cannot be asked, such as on a card
            }
            [pscustomobject]@{
                Thumbprint = $certificate.Thumbprint
                Subject = $certificate.Subject
                AlternativeNames = $names
                Issuer = $certificate.Issuer
                SerialNumber = $certificate.SerialNumber
                NotBefore = $certificate.NotBefore.ToUniversalTime()
                NotAfter = $certificate.NotAfter.ToUniversalTime()
                Template = if ($template) { @($template)[0] } else { $null }
                EnhancedKeyUsage = $uses
                HasPrivateKey = $certificate.HasPrivateKey
                Exportable = $isExportable
                Chain = $issuers
            }
        }
    }
    finally { $store.Close() }
}
