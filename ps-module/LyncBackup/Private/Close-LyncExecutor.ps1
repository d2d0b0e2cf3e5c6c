function Close-LyncExecutor {
    # An idle runspace that stays open can keep the whole process from ending.
    $executor = $script:LyncState.Executor
    $script:LyncState.Executor = $null
    if ($executor) { $executor.Runspace.CloseAsync() }
}
