function New-LyncErrorRecord {
    <#
    .SYNOPSIS
    An error of this product: code, category, one fact, and the operator's next move as recommended action.
    #>
    param([string]$Code, [string]$Message, [string]$Hint, [string]$Category, $Target)

    if (-not $Category) { $Category = Get-LyncErrorCategory $Code }
    $exception = [Activator]::CreateInstance([System.InvalidOperationException], @($Message))
    $exception.Data['LyncBackup'] = $Code
    $record = [Activator]::CreateInstance([System.Management.Automation.ErrorRecord], @($exception, $Code, [System.Management.Automation.ErrorCategory]$Category, $Target))
    if ($Hint) {
        # PowerShell 7 shows the recommended action under the message; Windows PowerShell only keeps it
        $text = if ($PSVersionTable.PSVersion.Major -ge 7) { $Message } else { "$Message`r`n  Recommendation: $Hint" }
        $record.ErrorDetails = [Activator]::CreateInstance([System.Management.Automation.ErrorDetails], @($text))
        $record.ErrorDetails.RecommendedAction = $Hint
    }
    return $record
}
