function Find-LyncNode {
    $hint = 'Install Node.js 20 or newer on this machine, or name its node.exe with the environment variable LYNCBACKUP_NODE.'
    if ($env:LYNCBACKUP_NODE) {
        if ([System.IO.File]::Exists($env:LYNCBACKUP_NODE)) { return $env:LYNCBACKUP_NODE }
        throw (New-LyncErrorRecord 'NodeMissing' "LYNCBACKUP_NODE names '$($env:LYNCBACKUP_NODE)', which is not there" $hint)
    }

    $name = if (Test-LyncWindows) { 'node.exe' } else { 'node' }
    $shipped = [System.IO.Path]::Combine($ExecutionContext.SessionState.Module.ModuleBase, 'bin', $name)
    if ([System.IO.File]::Exists($shipped)) { return $shipped }

    $found = $ExecutionContext.InvokeCommand.GetCommand($name, [System.Management.Automation.CommandTypes]::Application)
    if ($found) { return $found.Path }
    throw (New-LyncErrorRecord 'NodeMissing' 'Node.js was not found: neither in the module nor on PATH' $hint)
}
