function Invoke-ExecutorSql {
    <#
    .SYNOPSIS
    Runs one batch in a session of its own and puts out what the server answers, as it comes: Connected, Columns, Row, Message.
    .DESCRIPTION
    Waiting is polling, so that a stop is seen at any moment; the server is then asked to stop as well. There is no time limit of SqlClient's
    own: backups take hours. With errors of the server as messages, all of them come, at once and in order; one alone as an exception
    would hide those before it.
    #>
    param([string]$ConnectionString, [System.Management.Automation.PSCredential]$Credential, [string]$Statement)

    $connection = [Activator]::CreateInstance([System.Data.SqlClient.SqlConnection], @($ConnectionString))
    if ($null -ne $Credential) {
        $password = $Credential.Password.Copy()
        $password.MakeReadOnly()
        $connection.Credential = [Activator]::CreateInstance([System.Data.SqlClient.SqlCredential], @($Credential.UserName, $password))
    }
    $connection.FireInfoMessageEventOnUserErrors = $true
    $messages = New-SqlMessageQueue $connection
    $command = $connection.CreateCommand()
    $command.CommandText = $Statement
    $command.CommandTimeout = 0
    $task = $null
    try {
        $task = $connection.OpenAsync()
        Wait-SqlTask $task $messages
        [pscustomobject]@{ Kind = 'Connected'; Value = $null }
        $task = $command.ExecuteReaderAsync()
        Wait-SqlTask $task $messages
        $reader = $task.Result
        do {
            $types = @(for ($index = 0; $index -lt $reader.FieldCount; $index++) { $reader.GetDataTypeName($index) })
            if ($types.Length -gt 0) {
                $columns = @(for ($index = 0; $index -lt $types.Length; $index++) { @{ name = $reader.GetName($index); type = $types[$index] } })
                [pscustomobject]@{ Kind = 'Columns'; Value = $columns }
            }
            while ($true) {
                $task = $reader.ReadAsync()
                Wait-SqlTask $task $messages
                if (-not $task.Result) { break }
                [pscustomobject]@{ Kind = 'Row'; Value = @(for ($index = 0; $index -lt $types.Length; $index++) { ConvertTo-SqlPlain $reader $index $types[$index] }) }
            }
            $task = $reader.NextResultAsync()
            Wait-SqlTask $task $messages
        } while ($task.Result)
    }
    catch [System.Data.SqlClient.SqlException] {
        foreach ($item in $_.Exception.Errors) { ConvertTo-SqlMessage $item }
    }
    finally {
        # also after a stop: only .NET calls. SqlClient waits some seconds at most for the server; after that the server undoes alone
        if ($null -ne $task -and -not $task.IsCompleted) {
            $command.Cancel()
            $null = [System.Threading.Tasks.Task]::WaitAny([System.Threading.Tasks.Task[]]@($task), 115000)
        }
        $connection.Dispose()
    }
}
