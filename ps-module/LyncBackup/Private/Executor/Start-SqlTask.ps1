function Start-SqlTask {
    # A function of New-SqlFunction on another thread; the task has its result.
    param([Func[object]]$Function)

    $task = [Activator]::CreateInstance([System.Threading.Tasks.Task[object]], @($Function))
    $task.Start()
    return $task
}
