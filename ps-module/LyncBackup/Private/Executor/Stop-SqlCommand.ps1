function Stop-SqlCommand {
    <#
    .SYNOPSIS
    Has the server stop a command, and waits until it has undone what it undoes: 115 seconds at most.
    .DESCRIPTION
    SqlClient hangs up five seconds after Cancel, while a server may undo for minutes. Off Windows its Cancel does not get through while the
    server says nothing; the session is ended instead. Who may not do that, or not see the sessions of the server, waits for the end.
    .NOTES
    Called in a finally block, also after a stop: nothing is put out here.
    #>
    param($Command, $Task, [string]$ConnectionString, [System.Management.Automation.PSCredential]$Credential, $SessionId)

    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $tasks = [System.Threading.Tasks.Task[]]@($Task)
    $cancel = [Delegate]::CreateDelegate([Action], $Command, [System.Data.SqlClient.SqlCommand].GetMethod('Cancel'))
    $null = [System.Threading.Tasks.Task]::Factory.StartNew($cancel)
    $null = [System.Threading.Tasks.Task]::WaitAny($tasks, 6000)
    if ($null -ne $SessionId) {
        $builder = [Activator]::CreateInstance([System.Data.SqlClient.SqlConnectionStringBuilder], @($ConnectionString))
        $builder['Initial Catalog'] = 'master' # the database of the command may be one that nobody can open now
        $connection = New-SqlConnection $builder.ConnectionString $Credential
        try {
            $connection.Open()
            $beside = $connection.CreateCommand()
            $beside.CommandTimeout = 15
            $beside.CommandText = "KILL $SessionId;"
            if (-not $Task.IsCompleted) { $null = $beside.ExecuteNonQuery() }
            $beside.CommandText = "SELECT COUNT(*) FROM sys.dm_exec_requests AS r JOIN sys.dm_exec_sessions AS s ON s.session_id = r.session_id WHERE s.program_name = N'LyncBackup' AND r.session_id = $SessionId;"
            while ($clock.ElapsedMilliseconds -lt 115000 -and $beside.ExecuteScalar() -gt 0) { [System.Threading.Thread]::Sleep(500) }
        }
        catch [System.Data.SqlClient.SqlException] { $null = $_ }
        finally { $connection.Dispose() }
    }
    $null = [System.Threading.Tasks.Task]::WaitAny($tasks, [int][Math]::Max(0, 115000 - $clock.ElapsedMilliseconds))
}
