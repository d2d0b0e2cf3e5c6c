function Open-LyncExecutor {
    <#
    .SYNOPSIS
    The runspace that runs commands: a second one of this process, kept for the session, with nothing of the session but its identity.
    .NOTES
    There a hung command can be timed out, and no preference, variable, alias or function of the session changes what a command does.
    #>
    if ($script:LyncState.Executor) { return $script:LyncState.Executor }

    $state = [System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
    $folder = [System.IO.Path]::Combine($ExecutionContext.SessionState.Module.ModuleBase, 'Private', 'Executor')
    foreach ($file in [System.IO.Directory]::GetFiles($folder, '*.ps1')) {
        $name = [System.IO.Path]::GetFileNameWithoutExtension($file)
        $text = $ExecutionContext.InvokeCommand.GetCommand($name, [System.Management.Automation.CommandTypes]::Function).Definition
        $state.Commands.Add([Activator]::CreateInstance([System.Management.Automation.Runspaces.SessionStateFunctionEntry], @($name, $text)))
    }
    $runspace = [System.Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace($state)
    $runspace.ThreadOptions = [System.Management.Automation.Runspaces.PSThreadOptions]::ReuseThread
    $runspace.Open()
    $script:LyncState.Executor = @{ Runspace = $runspace; ProductPath = $null }
    return $script:LyncState.Executor
}
