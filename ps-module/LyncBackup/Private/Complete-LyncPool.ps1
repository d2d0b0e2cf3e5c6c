function Complete-LyncPool {
    param($CommandName, $ParameterName, $WordToComplete, $CommandAst, $FakeBoundParameters)

    try { Get-LyncCompletion -Property 'Pools' -Word $WordToComplete -Bound $FakeBoundParameters } catch { return }
}
