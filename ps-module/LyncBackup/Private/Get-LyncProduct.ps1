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

    # an installer tells the machine where its module is, and not the processes that run already
    $folders = "$([Environment]::GetEnvironmentVariable('PSModulePath', 'Machine'))".Split([char[]]';', [StringSplitOptions]::RemoveEmptyEntries)
    foreach ($name in $names) {
        foreach ($folder in $folders) {
            $manifest = [System.IO.Path]::Combine($folder, $name, "$name.psd1")
            if ([System.IO.File]::Exists($manifest)) { return New-LyncProduct (Test-ModuleManifest -Path $manifest) }
        }
    }
    return $null
}
