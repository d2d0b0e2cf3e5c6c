function Invoke-CoreCommand {
    # Runs an allow-listed command of the product and returns the answer.
    param($Core, $Request, $Ask, $Cmdlet)

    $effect = Get-LyncCommandEffect $Ask.name
    if ($null -eq $effect) { return New-CoreAnswer $Ask 'refused' -Reason 'it is not on the list of this module' }
    $reason = Get-EffectRefusal $effect $Request
    if ($reason) { return New-CoreAnswer $Ask 'refused' -Reason $reason }

    $problem = Import-LyncProduct $Core $Request $Ask $Cmdlet -LookAgain
    if ($problem) { return New-CoreAnswer $Ask 'moduleMissing' -Reason $problem }
    $work = @{ Function = 'Invoke-ExecutorCommand'; Arguments = @{ Name = $Ask.name; Parameters = Resolve-LyncSecret $Ask.args $Request.Secret } }
    return Invoke-LyncExecutor $Core $Request $Ask $Cmdlet $work
}
