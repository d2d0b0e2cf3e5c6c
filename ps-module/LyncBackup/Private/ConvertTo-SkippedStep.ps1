function ConvertTo-SkippedStep {
    # Steps and reasons as the core takes them.
    param([hashtable]$SkipStep)

    if (-not $SkipStep) { return , @() }
    $steps = [string[]]@($SkipStep.Keys)
    [array]::Sort($steps, [System.StringComparer]::Ordinal)
    return , @(foreach ($step in $steps) { @{ step = $step; reason = [string]$SkipStep[$step] } })
}
