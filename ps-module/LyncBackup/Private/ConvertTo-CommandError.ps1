function ConvertTo-CommandError {
    param([System.Management.Automation.ErrorRecord]$Record)

    return @{
        message = Limit-Text $Record.ToString() 1000
        errorId = Limit-Text $Record.FullyQualifiedErrorId 300
        category = $Record.CategoryInfo.Category.ToString()
        exception = Limit-Text $Record.Exception.GetType().FullName 300
        target = if ($null -eq $Record.TargetObject) { $null } else { Limit-Text (ConvertTo-PlainText $Record.TargetObject) 300 }
    }
}
