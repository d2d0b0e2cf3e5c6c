function New-SqlFunction {
    <#
    .SYNOPSIS
    A method without parameters as a function that other threads can run.
    .NOTES
    SqlClient's own asynchronous methods do not do: once the server has said something, they hold the lock that Cancel needs until the first
    columns or the end come, so that a BACKUP which tells its percents could not be stopped; after the first result set they keep messages
    back.
    #>
    param($Object, [string]$Method)

    $call = [System.Linq.Expressions.Expression]::Call(
        [System.Linq.Expressions.Expression]::Constant($Object), $Object.GetType().GetMethod($Method, [Type]::EmptyTypes))
    $result = [System.Linq.Expressions.Expression]::Convert($call, [object])
    return [System.Linq.Expressions.Expression]::Lambda([Func[object]], $result, [System.Linq.Expressions.ParameterExpression[]]@()).Compile()
}
