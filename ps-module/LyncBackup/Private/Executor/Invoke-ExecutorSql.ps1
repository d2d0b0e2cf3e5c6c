function Invoke-ExecutorSql {
    <#
    .SYNOPSIS
    Runs one batch in a session of its own and puts out what the server answers, as it comes: Connected, Columns, Row, Message.
    .DESCRIPTION
    Waiting is polling, so that a stop is seen at any moment; the server is then asked to stop as well, and has undone what it undoes before
    this ends, as far as two minutes are enough. There is no time limit of SqlClient's own: backups take hours. With errors of the server as
    messages, all of them come, at once and in order; one alone as an exception would hide those before it.
    #>
    param([string]$ConnectionString, [System.Management.Automation.PSCredential]$Credential, [string]$Statement)

    $connection = New-SqlConnection $ConnectionString $Credential
    $connection.FireInfoMessageEventOnUserErrors = $true
    $messages = New-SqlMessageQueue $connection
    $command = $connection.CreateCommand()
    $command.CommandTimeout = 0
    $task = $null
    $sessionId = $null
    try {
        $task = $connection.OpenAsync()
        Wait-SqlTask $task $messages
        [pscustomobject]@{ Kind = 'Connected'; Value = $null }
        $command.CommandText = 'SELECT @@SPID;'
        $task = Start-SqlTask (New-SqlFunction $command 'ExecuteScalar')
        Wait-SqlTask $task $messages
        $sessionId = [int]$task.Result
        $command.CommandText = $Statement
        $task = Start-SqlTask (New-SqlFunction $command 'ExecuteReader')
        Wait-SqlTask $task $messages
        $reader = $task.Result
        $read = New-SqlFunction $reader 'Read'
        $nextResult = New-SqlFunction $reader 'NextResult'
        do {
            $types = @(for ($index = 0; $index -lt $reader.FieldCount; $index++) { $reader.GetDataTypeName($index) })
            if ($types.Length -gt 0) {
                $columns = @(for ($index = 0; $index -lt $types.Length; $index++) { @{ name = $reader.GetName($index); type = $types[$index] } })
                [pscustomobject]@{ Kind = 'Columns'; Value = $columns }
            }
            while ($true) {
                $task = Start-SqlTask $read
                Wait-SqlTask $task $messages
                if (-not $task.Result) { break }
                [pscustomobject]@{ Kind = 'Row'; Value = @(for ($index = 0; $index -lt $types.Length; $index++) { ConvertTo-SqlPlain $reader $index $types[$index] }) }
            }
            $task = Start-SqlTask $nextResult
            Wait-SqlTask $task $messages
        } while ($task.Result)
    }
    catch [System.Data.SqlClient.SqlException] {
        foreach ($item in $_.Exception.Errors) { ConvertTo-SqlMessage $item }
    }
    finally {
        # also after a stop: nothing is put out here
        if ($null -ne $task -and -not $task.IsCompleted) { Stop-SqlCommand $command $task $ConnectionString $Credential $sessionId }
        $connection.Dispose()
    }
}
