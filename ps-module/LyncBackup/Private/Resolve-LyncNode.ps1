function Resolve-LyncNode {
    <#
    .SYNOPSIS
    Path and version of the Node.js that runs the core: LYNCBACKUP_NODE, else the one that came with the module, else the one on PATH.
    #>
    $wanted = $env:LYNCBACKUP_NODE
    $known = $script:LyncState.Node
    if ($known -and $known.Wanted -eq $wanted -and $known.SearchPath -eq $env:PATH) { return $known }

    $path = Find-LyncNode
    $version = Get-LyncNodeVersion $path
    $oldest = [version]'18.19'
    if ($version -lt $oldest) {
        throw (New-LyncErrorRecord 'NodeTooOld' "'$path' is Node.js $version, and the oldest that works is $oldest" 'Install Node.js 20 or newer, or name another with LYNCBACKUP_NODE.')
    }
    $script:LyncState.Node = @{ Path = $path; Version = $version; Wanted = $wanted; SearchPath = $env:PATH }
    return $script:LyncState.Node
}
