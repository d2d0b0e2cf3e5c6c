function Get-DnsRecord {
    <#
    .SYNOPSIS
    Asks DNS servers for one name until one of them answers, and returns the records of the answer.
    .NOTES
    By hand, because .NET looks up addresses only and Resolve-DnsName came with Windows Server 2012. Source: RFC 1035 section 4, RFC 2782.
    #>
    param([string]$Name, [int]$Type, [string[]]$Servers)

    $id = [System.BitConverter]::GetBytes([guid]::NewGuid().GetHashCode())[0..1]
    $query = [byte[]]($id + @(1, 0, 0, 1, 0, 0, 0, 0, 0, 0) + @(foreach ($label in $Name.Split('.')) { $label.Length; [System.Text.Encoding]::ASCII.GetBytes($label) }) + @(0, 0, $Type, 0, 1))
    $problem = $null
    foreach ($server in $Servers) {
        $client = $null
        try {
            $address = [System.Net.IPAddress]::Parse(($server -split '#')[0])
            $port = if ($server.Contains('#')) { [int]($server -split '#')[1] } else { 53 }
            $client = [Activator]::CreateInstance([System.Net.Sockets.UdpClient], @($address.AddressFamily))
            $client.Client.ReceiveTimeout = 2000
            $client.Connect($address, $port)
            $null = $client.Send($query, $query.Length)
            $from = [Activator]::CreateInstance([System.Net.IPEndPoint], @([System.Net.IPAddress]::Any, 0))
            $answer = $client.Receive([ref]$from)
            if ($answer.Length -lt 12 -or $answer[0] -ne $id[0] -or $answer[1] -ne $id[1]) { throw 'its answer is none' }
            $code = $answer[3] -band 15
            if ($code -eq 3) { return } # no such name
            if ($code -ne 0) { throw "it answered with code $code" }
            return ConvertFrom-DnsAnswer $answer
        }
        catch { $problem = "$server did not answer for '$Name': $($_.Exception.GetBaseException().Message)" }
        finally { if ($client) { $client.Close() } }
    }
    throw $problem
}
