function Start-LyncCore {
    <#
    .SYNOPSIS
    Starts the core and waits for its hello. What comes back is given to Send-, Receive- and Stop-LyncCore.
    #>
    param($Core)

    $folder = $ExecutionContext.SessionState.Module.ModuleBase
    if (Test-LyncNetworkPath $folder) {
        throw (New-LyncErrorRecord 'ModuleOnShare' "'$folder' is on a share, and LyncBackup runs from a local folder only" 'Copy the folder LyncBackup to a local disk of this machine, and import LyncBackup.psd1 there.')
    }
    $node = Resolve-LyncNode
    $bundle = [System.IO.Path]::Combine($folder, 'bin', 'core.cjs')
    if (-not [System.IO.File]::Exists($bundle)) {
        throw (New-LyncErrorRecord 'BundleMissing' "'$bundle' is missing" 'Copy the whole module folder again; in a clone of the source, run npm run build.')
    }

    # little memory for what is not needed any more: answers and lists of any size pass through the core and do not stay
    try { $Core.Process = [System.Diagnostics.Process]::Start((New-LyncProcessStart $node.Path ('--no-warnings --max-semi-space-size=4 --heap-growing-percent=100 "{0}" --stdio' -f $bundle))) }
    catch { throw (New-LyncErrorRecord 'BridgeBroken' "'$($node.Path)' could not be started: $($_.Exception.GetBaseException().Message)" 'Find out what keeps this program from running, such as an application control policy.') }
    $Core.Errors = $Core.Process.StandardError.ReadToEndAsync()
    $Core.Output = $Core.Process.StandardOutput
    $Core.Pending = $Core.Output.ReadLineAsync()
    # not StandardInput itself: in .NET Framework it has the console's code page
    $Core.Input = [Activator]::CreateInstance([System.IO.StreamWriter], @($Core.Process.StandardInput.BaseStream, [System.Text.Encoding]::ASCII))
    $Core.Input.AutoFlush = $true

    $hello = Receive-CoreMessage $Core -TimeoutSeconds 60
    if ($hello.type -ne 'hello' -or $hello.protocol -ne $Core.Protocol) {
        throw (New-LyncErrorRecord 'BridgeVersionMismatch' "the core speaks protocol $($hello['protocol']), this module $($Core.Protocol)" 'Install one version of the whole module: core and module ship together.')
    }
    $Core.Hello = $hello
}
