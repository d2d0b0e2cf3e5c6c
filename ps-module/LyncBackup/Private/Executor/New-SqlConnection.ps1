function New-SqlConnection {
    # A connection that is not open yet; a password goes from one secure string to another.
    param([string]$ConnectionString, [System.Management.Automation.PSCredential]$Credential)

    $connection = [Activator]::CreateInstance([System.Data.SqlClient.SqlConnection], @($ConnectionString))
    if ($null -ne $Credential) {
        $password = $Credential.Password.Copy()
        $password.MakeReadOnly()
        $connection.Credential = [Activator]::CreateInstance([System.Data.SqlClient.SqlCredential], @($Credential.UserName, $password))
    }
    return $connection
}
