function Resolve-LyncSecret {
    # The arguments of an ask, with each { $secret: name } replaced by that secret of the request.
    param([System.Collections.IDictionary]$Arguments, [hashtable]$Secret)

    $resolved = @{}
    foreach ($name in $Arguments.Keys) {
        $value = $Arguments[$name]
        if ($value -is [System.Collections.IDictionary] -and $value.Contains('$secret')) {
            if (-not $Secret.ContainsKey($value['$secret'])) { throw (New-LyncErrorRecord 'InvalidRequest' "the core asked for a secret '$($value['$secret'])' that this request does not have" $null) }
            $value = $Secret[$value['$secret']]
        }
        $resolved[$name] = $value
    }
    return $resolved
}
