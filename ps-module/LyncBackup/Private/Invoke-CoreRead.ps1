function Invoke-CoreRead {
    <#
    .SYNOPSIS
    Runs a named read, here or on another machine, and returns the answer.
    .NOTES
    The name is the first argument of its script block: by it the practice deployment answers in the machine's place.
    #>
    param($Core, $Request, $Ask, $Cmdlet)

    if (-not $ExecutionContext.InvokeCommand.GetCommand("Read-Lync$($Ask.name)", [System.Management.Automation.CommandTypes]::Function)) {
        return New-CoreAnswer $Ask 'refused' -Reason 'there is no such read in this module'
    }
    $problem = Import-LyncProduct $Core $Request $Ask $Cmdlet
    $arguments = Resolve-LyncSecret $Ask.args $Request.Secret
    if ($Ask.name -eq 'Session') { $arguments['Facts'] = Get-LyncSessionFact $Request.Product $problem $Cmdlet }
    $work = @{ Function = 'Invoke-ExecutorRead'; Arguments = @{ Name = $Ask.name; Parameters = $arguments; Computer = $Ask.computer } }
    return Invoke-LyncExecutor $Core $Request $Ask $Cmdlet $work
}
