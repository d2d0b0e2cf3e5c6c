function Invoke-CoreSql {
    # Runs a statement on an instance of SQL Server, as the account of this session or with -SqlCredential, and returns the answer.
    param($Core, $Request, $Ask, $Cmdlet)

    $reason = Get-EffectRefusal $Ask.args.effect $Request
    if ($reason) { return New-CoreAnswer $Ask 'refused' -Reason $reason }

    if (-not $Request.ContainsKey('Product')) { $Request.Product = Get-LyncProduct }
    $isPractice = $null -ne $Request.Product -and $Request.Product.IsPractice
    $credential = $Request.Secret['sqlCredential']
    $arguments = @{
        ConnectionString = New-SqlConnectionString $Ask.args -IsPractice:$isPractice -HasCredential:($null -ne $credential)
        Credential = $credential
        Statement = $Ask.args.statement
    }
    $work = @{ Function = 'Invoke-ExecutorSql'; Arguments = $arguments; GraceMs = 120000 } # a cancelled BACKUP or RESTORE cleans up first
    return Invoke-LyncExecutor $Core $Request $Ask $Cmdlet $work
}
