function New-CoreAnswer {
    # The message that ends an ask. Texts are cut and lists end after 50, so that it fits a line whatever the command said.
    param($Ask, [string]$Outcome, $Errors = @(), $Warnings = @(), [bool]$Abandoned, [string]$Reason)

    if ($Reason) { $Errors = @(@{ message = $Reason; errorId = 'LyncBackup'; category = 'NotSpecified'; exception = 'System.InvalidOperationException'; target = $null }) }
    return @{
        type = 'answer'
        id = $Ask.id
        ask = $Ask.ask
        outcome = $Outcome
        errors = @(foreach ($item in $Errors) { if ($item -is [System.Management.Automation.ErrorRecord]) { ConvertTo-CommandError $item } else { $item } })
        warnings = @($Warnings)
        abandoned = $Abandoned
    }
}
