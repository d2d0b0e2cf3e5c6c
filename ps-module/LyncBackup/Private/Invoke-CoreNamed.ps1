function Invoke-CoreNamed {
    <#
    .SYNOPSIS
    Runs a named read or change, here or on another machine, and returns the answer.
    .NOTES
    The name is the first argument of its script block: by it the practice deployment answers in the machine's place.
    #>
    param($Core, $Request, $Ask, $Cmdlet)

    $verb = if ($Ask.kind -eq 'write') { 'Write' } else { 'Read' }
    if (-not $ExecutionContext.InvokeCommand.GetCommand("$verb-Lync$($Ask.name)", [System.Management.Automation.CommandTypes]::Function)) {
        return New-CoreAnswer $Ask 'refused' -Reason "there is no such $($Ask.kind) in this module"
    }
    $reason = Get-EffectRefusal $(if ($verb -eq 'Write') { 'Change' } else { 'Read' }) $Request
    if ($reason) { return New-CoreAnswer $Ask 'refused' -Reason $reason }

    $problem = Import-LyncProduct $Core $Request $Ask $Cmdlet -LookAgain:($Ask.name -eq 'AssignedCertificates') # it runs a command of the product
    $arguments = Resolve-LyncSecret $Ask.args $Request.Secret
    if ($Ask.name -eq 'Session') { $arguments['Facts'] = Get-LyncSessionFact $Request.Product $problem $Cmdlet }
    $work = @{ Function = 'Invoke-ExecutorNamed'; Arguments = @{ Verb = $verb; Name = $Ask.name; Parameters = $arguments; Computer = $Ask.computer } }
    return Invoke-LyncExecutor $Core $Request $Ask $Cmdlet $work
}
