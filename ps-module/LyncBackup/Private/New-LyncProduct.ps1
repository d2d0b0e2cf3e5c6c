function New-LyncProduct {
    param($Module, [switch]$IsProxy)

    $manifest = [System.IO.Path]::Combine($Module.ModuleBase, $Module.Name + '.psd1')
    return @{
        Name = $Module.Name
        Version = $Module.Version.ToString()
        Path = if ([System.IO.File]::Exists($manifest)) { $manifest } else { $Module.Path }
        IsProxy = [bool]$IsProxy # implicit remoting: files would land on the other machine
        IsPractice = Test-LyncModuleFlag $Module 'LyncBackupPractice'
    }
}
