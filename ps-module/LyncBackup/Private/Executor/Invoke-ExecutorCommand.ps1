function Invoke-ExecutorCommand {
    # The product's own command of that name, consented to beforehand.
    param([string]$Name, [hashtable]$Parameters)

    $command = $global:LyncProduct.ExportedCommands[$Name]
    if ($null -eq $command) { throw "module '$($global:LyncProduct.Name)' $($global:LyncProduct.Version) has no command '$Name'" }
    foreach ($switch in 'Confirm', 'WhatIf') {
        if ($command.Parameters.ContainsKey($switch)) { $Parameters[$switch] = $false }
    }
    & $command @Parameters
}
