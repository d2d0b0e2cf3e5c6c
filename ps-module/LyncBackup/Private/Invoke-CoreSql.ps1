function Invoke-CoreSql {
    # Runs a statement on an instance of SQL Server, as the account of this session, and returns the answer.
    param($Core, $Request, $Ask, $Cmdlet)

    $reason = Get-EffectRefusal $Ask.args.effect $Request
    if ($reason) { return New-CoreAnswer $Ask 'refused' -Reason $reason }

    if (-not $Request.ContainsKey('Product')) { $Request.Product = Get-LyncProduct }
    $isPractice = $null -ne $Request.Product -and $Request.Product.IsPractice
    $work = @{ Function = 'Invoke-ExecutorSql'; Arguments = @{ ConnectionString = New-SqlConnectionString $Ask.args -IsPractice:$isPractice; Statement = $Ask.args.statement } }
    return Invoke-LyncExecutor $Core $Request $Ask $Cmdlet $work
}
