function Invoke-LyncCore {
    <#
    .SYNOPSIS
    Runs one request of a cmdlet: starts the core, answers its asks, puts its events on the cmdlet's streams and its objects on the pipeline.
    .DESCRIPTION
    Streams and prompts happen here, on the pipeline thread; commands run in the executor's runspace.
    .PARAMETER Effect
    The most that the commands of this request may do to the deployment.
    .PARAMETER ConsentedEffect
    The most they may do once the operator consented to what the core asked with 'confirm'; by default no more than before.
    .PARAMETER Secret
    Name -> SecureString or PSCredential, for arguments that the core names only.
    #>
    param(
        $Cmdlet,
        [string]$Method,
        [System.Collections.IDictionary]$Params,
        [string]$TypeName,
        [string]$Effect = 'Read',
        [string]$ConsentedEffect,
        [switch]$AsWhatIf,
        [hashtable]$Secret = @{},
        [int]$TimeoutSeconds
    )

    $preference = $ErrorActionPreference
    $ErrorActionPreference = 'Stop' # whatever the caller prefers, no failure in here is stepped over
    $core = New-LyncCore $TimeoutSeconds -AsWhatIf:$AsWhatIf
    $request = @{ Id = 1; Effect = $Effect; ConsentedEffect = $ConsentedEffect; Secret = $Secret; IsVerbose = $VerbosePreference -ne 'SilentlyContinue' -and $VerbosePreference -ne 'Ignore' }
    try {
        Start-LyncCore $core
        Send-CoreMessage $core @{ type = 'run'; protocol = $core.Protocol; id = $request.Id; method = $Method; params = $Params }
        while (-not $core.Ended) {
            $message = Receive-CoreMessage $core
            switch ($message.type) {
                'ask' { Send-CoreMessage $core (Invoke-CoreAsk $core $request $message $Cmdlet) }
                'output' { ConvertTo-LyncObject $message.value $TypeName }
                'result' {
                    $core.Ended = $true
                    if ($null -ne $message.value) { ConvertTo-LyncObject $message.value $TypeName }
                }
                'error' {
                    $core.Ended = $true
                    $core.Error = New-LyncErrorRecord $message.code $message.message $message.hint $message.category
                }
                default { Show-CoreEvent $core $message $Cmdlet }
            }
        }
        $ErrorActionPreference = $preference
        # with -ErrorAction Stop the first error is the only one told: then it is the one that ended the run
        if ($null -eq $core.Error -or $preference -ne 'Stop') { foreach ($failure in $core.Failures) { $Cmdlet.WriteError($failure) } }
        if ($null -ne $core.Error) { throw $core.Error }
    }
    catch {
        if (-not $_.Exception.Data.Contains('LyncBackup')) { throw }
        $Cmdlet.ThrowTerminatingError($_)
    }
    finally { Stop-LyncCore $core }
}
