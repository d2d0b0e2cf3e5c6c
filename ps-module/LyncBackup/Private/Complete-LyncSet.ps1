function Complete-LyncSet {
    param($CommandName, $ParameterName, $WordToComplete, $CommandAst, $FakeBoundParameters)

    try { Get-LyncCompletion -Property 'SetIds' -Word $WordToComplete -Bound $FakeBoundParameters } catch { return }
}
