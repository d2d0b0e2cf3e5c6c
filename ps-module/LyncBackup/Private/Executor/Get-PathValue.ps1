function Get-PathValue {
    # The value at a dotted path; into a collection the path goes for each item, and a list comes back.
    param($Item, [string]$Path)

    $value = $Item
    foreach ($name in $Path.Split('.')) {
        if ($null -eq $value) { return $null }
        if ($value -is [System.Collections.IEnumerable] -and $value -isnot [string] -and $value -isnot [System.Collections.IDictionary]) {
            $value = @(foreach ($element in $value) { $element.$name })
        }
        else { $value = $value.$name }
    }
    return , $value
}
