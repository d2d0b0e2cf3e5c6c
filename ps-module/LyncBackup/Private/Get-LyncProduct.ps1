function Get-LyncProduct {
    <#
    .SYNOPSIS
    The product's module as the session has it: the loaded one, else proxies of it, else the installed one; null without any.
    #>
    $names = @('SkypeForBusiness', 'Lync')
    $loaded = @(Get-Module)
    $native = @(foreach ($module in $loaded) { if ($names -contains $module.Name -and -not (Test-LyncModuleFlag $module 'ImplicitRemoting')) { $module } })
    if ($native.Length -gt 0) { return New-LyncProduct $native[0] }

    foreach ($module in $loaded) {
        if ((Test-LyncModuleFlag $module 'ImplicitRemoting') -and $module.ExportedCommands.ContainsKey('Get-CsTopology')) { return New-LyncProduct $module -IsProxy }
    }
    $installed = @(Get-Module -ListAvailable -Name $names)
    if ($installed.Length -gt 0) { return New-LyncProduct $installed[0] }
    return $null
}
