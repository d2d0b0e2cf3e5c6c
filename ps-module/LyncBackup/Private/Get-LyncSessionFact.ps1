function Get-LyncSessionFact {
    # What only the session itself can tell of it; Read-LyncSession adds what the machine tells.
    param($Product, [string]$Problem, $Cmdlet)

    $sender = $ExecutionContext.SessionState.PSVariable.GetValue('PSSenderInfo')
    $isUsable = $null -ne $Product -and (-not $Problem -or $Product.IsProxy)
    return @{
        LanguageMode = $ExecutionContext.SessionState.LanguageMode.ToString()
        Host = $Cmdlet.Host.Name
        SenderAuthentication = if ($sender) { $sender.UserInfo.Identity.AuthenticationType } else { $null } # null: not a remote session
        ModuleName = if ($isUsable) { $Product.Name } else { $null }
        ModuleVersion = if ($isUsable) { $Product.Version } else { $null }
        ModuleIsProxy = $isUsable -and $Product.IsProxy
        ModuleIsPractice = $isUsable -and $Product.IsPractice
        ModuleProblem = if ($Problem) { $Problem } else { $null }
    }
}
