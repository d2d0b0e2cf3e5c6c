function Import-LyncProduct {
    <#
    .SYNOPSIS
    Sees that the executor has the product's module, which takes seconds and so happens once for the session; the reason why it has not, or null.
    .PARAMETER LookAgain
    For what cannot do without it: it may have been installed since it was missed. Looking takes a while, so others do without.
    #>
    param($Core, $Request, $Ask, $Cmdlet, [switch]$LookAgain)

    if (-not $Request.ContainsKey('Product') -or ($LookAgain -and $null -eq $Request.Product)) { $Request.Product = Get-LyncProduct }
    $product = $Request.Product
    if ($null -eq $product) { return 'neither Lync nor SkypeForBusiness is loaded or installed' }
    if ($product.IsProxy) { return "the commands of module '$($product.Name)' are implicit-remoting proxies, which run on the other machine" }

    $executor = $script:LyncState.Executor
    if ($executor -and $executor.ProductPath -eq $product.Path) { return $null }
    Close-LyncExecutor # it may hold another product
    $work = @{ Function = 'Import-ExecutorModule'; Arguments = @{ Path = $product.Path }; TimeoutMs = 300000 }
    $answer = Invoke-LyncExecutor $Core $Request $Ask $Cmdlet $work
    if ($answer.outcome -ne 'done' -or $answer.errors.Length -gt 0) {
        $reason = if ($answer.errors.Length -gt 0) { $answer.errors[0].message } else { "it was stopped, or took longer than $($work.TimeoutMs / 1000) s" }
        return "module '$($product.Name)' could not be loaded: $reason"
    }
    $script:LyncState.Executor.ProductPath = $product.Path
    return $null
}
