function Import-ExecutorModule {
    # The product as the executor knows it.
    param([string]$Path)

    $global:LyncProduct = Import-Module -Name $Path -PassThru -DisableNameChecking -Verbose:$false -ErrorAction Stop
}
