function New-LyncCheck {
    # One row of Test-LyncBackupInstallation; of an error its message and recommended action.
    param([string]$Check, [string]$Status, $Detail, [string]$Hint)

    if ($Detail -is [System.Management.Automation.ErrorRecord]) {
        if ($Detail.ErrorDetails) { $Hint = $Detail.ErrorDetails.RecommendedAction }
        $Detail = $Detail.Exception.Message
    }
    $row = [ordered]@{ Check = $Check; Status = $Status; Detail = [string]$Detail; Hint = if ($Hint) { $Hint } else { $null } }
    return ConvertTo-LyncObject $row 'LyncBackup.InstallationCheck'
}
