function Start-LyncWorker {
    <#
    .SYNOPSIS
    Makes this PowerShell the worker of another process, whose end it does not outlive.
    .NOTES
    The handler is compiled: a script block on a thread of its own would end powershell.exe.
    #>
    param([int]$OwnerId)

    $owner = [System.Diagnostics.Process]::GetProcessById($OwnerId)
    $sender = [System.Linq.Expressions.Expression]::Parameter([object])
    $said = [System.Linq.Expressions.Expression]::Parameter([System.EventArgs])
    $code = [System.Linq.Expressions.Expression]::Constant(1)
    $exit = [System.Linq.Expressions.Expression]::Call([Environment].GetMethod('Exit'), [System.Linq.Expressions.Expression[]]@($code))
    $handler = [System.Linq.Expressions.Expression]::Lambda([System.EventHandler], $exit, [System.Linq.Expressions.ParameterExpression[]]@($sender, $said))
    $owner.add_Exited($handler.Compile())
    $owner.EnableRaisingEvents = $true
    # whoever starts a worker decides what it may do: there is no cmdlet with an effect of its own
    $script:LyncState.Worker = @{ Id = 1; Effect = 'Change'; ConsentedEffect = $null; Secret = @{}; IsVerbose = $false; Owner = $owner }
}
