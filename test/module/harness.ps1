# Serves the runs of harness.ts. The engine host has the recorder built in; any other PowerShell compiles it.
if (-not ('LyncBackup.Lab.Recording.RunServer' -as [type])) {
    $sources = [System.IO.Directory]::GetFiles([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'src', 'lab', 'powershell', 'recording'), '*.cs')
    if ($PSVersionTable.PSEdition -eq 'Core') { Add-Type -Path $sources }
    else { Add-Type -Path $sources -ReferencedAssemblies 'System.Core', 'System.Xml', 'System.Runtime.Serialization' }
}
[LyncBackup.Lab.Recording.RunServer]::Serve([Console]::In, [Console]::Out)
