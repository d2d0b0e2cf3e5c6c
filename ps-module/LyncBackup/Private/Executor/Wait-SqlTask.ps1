function Wait-SqlTask {
    # Puts out the messages of the server until a task has ended; throws what made it fail.
    param($Task, $Messages)

    do {
        # WaitAny does not throw, and a stop is seen between two of them
        $isOver = [System.Threading.Tasks.Task]::WaitAny([System.Threading.Tasks.Task[]]@($Task), 200) -ge 0
        $message = $null
        $said = $false
        while ($Messages.TryDequeue([ref]$message)) {
            foreach ($item in $message.Errors) { ConvertTo-SqlMessage $item }
            $said = $true
        }
        if ($said) { [DBNull]::Value } # they go out now, not with the next row
    } until ($isOver)
    if ($Task.IsFaulted) { throw $Task.Exception.InnerException }
}
