function Get-LyncCompletion {
    <#
    .SYNOPSIS
    What a parameter can be completed with, from the repository and never from the deployment. Quick, and silent when it fails.
    #>
    [CmdletBinding()]
    param([string]$Property, [string]$Word, [System.Collections.IDictionary]$Bound)

    $repository = if ($Bound.Contains('Repository')) { $Bound['Repository'] } else { $env:LYNCBACKUP_REPOSITORY }
    try {
        $path = Resolve-LyncRepository $PSCmdlet $repository
        $found = Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'completion.list' -Params @{ repository = $path } -TimeoutSeconds 5
    }
    catch { return }
    foreach ($text in $found.$Property) {
        if ($text.StartsWith($Word.Trim('"', "'"), [StringComparison]::OrdinalIgnoreCase)) {
            [Activator]::CreateInstance([System.Management.Automation.CompletionResult], @($text, $text, [System.Management.Automation.CompletionResultType]::ParameterValue, $text))
        }
    }
}
