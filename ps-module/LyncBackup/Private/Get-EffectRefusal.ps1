function Get-EffectRefusal {
    # Why something with this effect may not be done for a request; null when it may.
    param([string]$Effect, $Request)

    $order = @('Read', 'Export', 'Change')
    $rank = [Array]::IndexOf($order, $Effect)
    if ($rank -ge 0 -and $rank -le [Array]::IndexOf($order, $Request.Effect)) { return $null }
    return "its effect is '$Effect', and this request may do no more than '$($Request.Effect)'"
}
