function Invoke-CoreCommand {
    # Runs an allow-listed command of the product and returns the answer.
    param($Core, $Request, $Ask, $Cmdlet)

    $effect = Get-LyncCommandEffect $Ask.name
    if ($null -eq $effect) { return New-CoreAnswer $Ask 'refused' -Reason 'it is not on the list of this module' }
    $order = @('Read', 'Export', 'Change')
    if ([Array]::IndexOf($order, $effect) -gt [Array]::IndexOf($order, $Request.Effect)) {
        return New-CoreAnswer $Ask 'refused' -Reason "its effect is '$effect', and this request may do no more than '$($Request.Effect)'"
    }

    $problem = Import-LyncProduct $Core $Request $Ask $Cmdlet
    if ($problem) { return New-CoreAnswer $Ask 'moduleMissing' -Reason $problem }
    $work = @{ Function = 'Invoke-ExecutorCommand'; Arguments = @{ Name = $Ask.name; Parameters = Resolve-LyncSecret $Ask.args $Request.Secret } }
    return Invoke-LyncExecutor $Core $Request $Ask $Cmdlet $work
}
