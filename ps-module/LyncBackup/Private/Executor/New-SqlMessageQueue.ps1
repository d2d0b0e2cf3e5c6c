function New-SqlMessageQueue {
    <#
    .SYNOPSIS
    A queue that receives what a connection says, in its order, on whatever thread it says it.
    .NOTES
    The handler is compiled: a script block on SqlClient's thread would end powershell.exe, and the event queue of the engine takes events in
    any order, which would turn the errors of a failed backup round.
    #>
    param($Connection)

    $queue = [Activator]::CreateInstance([System.Collections.Concurrent.ConcurrentQueue[System.Data.SqlClient.SqlInfoMessageEventArgs]])
    $sender = [System.Linq.Expressions.Expression]::Parameter([object])
    $message = [System.Linq.Expressions.Expression]::Parameter([System.Data.SqlClient.SqlInfoMessageEventArgs])
    $enqueue = [System.Linq.Expressions.Expression]::Call(
        [System.Linq.Expressions.Expression]::Constant($queue), $queue.GetType().GetMethod('Enqueue'), [System.Linq.Expressions.Expression[]]@($message))
    $handler = [System.Linq.Expressions.Expression]::Lambda(
        [System.Data.SqlClient.SqlInfoMessageEventHandler], $enqueue, [System.Linq.Expressions.ParameterExpression[]]@($sender, $message))
    $Connection.add_InfoMessage($handler.Compile())
    return , $queue
}
