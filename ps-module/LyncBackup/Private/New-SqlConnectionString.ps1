function New-SqlConnectionString {
    <#
    .SYNOPSIS
    How to reach an instance: encrypted, whoever's certificate it is, as the account of this session unless a login is given beside it.
    .DESCRIPTION
    Instances of the product have certificates that they made themselves, which nobody can check. In a practice session the instances
    listen on this computer and know no Windows accounts: the practice says where, and hands over a login made for this one run.
    .PARAMETER Target
    server, instance and port (null: none), database.
    #>
    param([System.Collections.IDictionary]$Target, [switch]$IsPractice, [switch]$HasCredential)

    $builder = [Activator]::CreateInstance([System.Data.SqlClient.SqlConnectionStringBuilder])
    $builder['Data Source'] = $Target.server
    if ($null -ne $Target.port) { $builder['Data Source'] = "tcp:$($Target.server),$($Target.port)" }
    elseif ($null -ne $Target.instance) { $builder['Data Source'] = "$($Target.server)\$($Target.instance)" }
    $builder['Initial Catalog'] = $Target.database
    $builder['Application Name'] = 'LyncBackup'
    $builder['Encrypt'] = $true
    $builder['TrustServerCertificate'] = $true
    $builder['Pooling'] = $false # a session is used once
    $builder['Connect Timeout'] = 15
    if (-not $IsPractice) {
        $builder['Integrated Security'] = -not $HasCredential
        return $builder.ConnectionString
    }

    $practice = ConvertFrom-WireLine $env:LYNCBACKUP_PRACTICE_SQL
    $key = "$($Target.server)\$($Target.instance)".ToLowerInvariant()
    $port = 1 # nobody listens there, as at a server that is off
    if ($null -ne $Target.port) { $port = $Target.port }
    elseif ($practice.ports.Contains($key)) { $port = $practice.ports[$key] }
    $builder['Data Source'] = "tcp:127.0.0.1,$port"
    if (-not $HasCredential) {
        $builder['User ID'] = $practice.user
        $builder['Password'] = $practice.password
    }
    $builder['Connect Timeout'] = 3 # SqlClient knocks again and again until then, and this is not far
    return $builder.ConnectionString
}
