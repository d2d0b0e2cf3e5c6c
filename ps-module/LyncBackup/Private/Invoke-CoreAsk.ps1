function Invoke-CoreAsk {
    # Does what the core asks for and returns the answer that ends the ask; rows went out before it.
    param($Core, $Request, $Ask, $Cmdlet)

    switch ($Ask.kind) {
        'command' { return Invoke-CoreCommand $Core $Request $Ask $Cmdlet }
        'read' { return Invoke-CoreNamed $Core $Request $Ask $Cmdlet }
        'write' { return Invoke-CoreNamed $Core $Request $Ask $Cmdlet }
        'sql' { return Invoke-CoreSql $Core $Request $Ask $Cmdlet }
        'confirm' {
            $reply = $Cmdlet.ShouldProcess($Ask.args.target, $Ask.name)
            if ($reply -and $Request.ConsentedEffect) { $Request.Effect = $Request.ConsentedEffect }
        }
        'choose' { $reply = Select-CoreChoice $Ask $Cmdlet }
        default { return New-CoreAnswer $Ask 'refused' -Reason "this module does nothing of the kind '$($Ask.kind)'" }
    }
    Send-CoreMessage $Core @{ type = 'chunk'; id = $Ask.id; ask = $Ask.ask; rows = @(, @{ '.' = $reply }) }
    $turn = Wait-CoreTurn $Core $Ask $Cmdlet
    return New-CoreAnswer $Ask $(if ($turn -eq 'cancel') { 'stopped' } else { 'done' })
}
