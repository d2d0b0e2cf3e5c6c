function ConvertTo-SkippedStep {
    # Steps and reasons as the core takes them.
    param([hashtable]$SkipStep)

    if (-not $SkipStep) { return , @() }
    return , @($SkipStep.Keys | Sort-Object | ForEach-Object { @{ step = [string]$_; reason = [string]$SkipStep[$_] } })
}
