function ConvertTo-SqlPlain {
    # The value of a column as src/domain/sql.ts has it; times stay on the server's wall clock, for the core knows its offset.
    param($Reader, [int]$Index, [string]$Type)

    if ($Reader.IsDBNull($Index)) { return $null }
    if ($Type -eq 'decimal') { return $Reader.GetSqlDecimal($Index).ToString() } # .NET's own has 28 digits, the server's 38
    $value = $Reader.GetValue($Index)
    $invariant = [System.Globalization.CultureInfo]::InvariantCulture
    if ($value -is [long] -or $value -is [decimal]) { return $value.ToString($invariant) }
    if ($value -is [datetime]) { return $value.ToString($(if ($Type -eq 'date') { 'yyyy-MM-dd' } else { 'yyyy-MM-ddTHH:mm:ss.fff' }), $invariant) }
    if ($value -is [System.DateTimeOffset]) { return $value.UtcDateTime.ToString('yyyy-MM-ddTHH:mm:ss.fffZ', $invariant) }
    if ($value -is [byte[]]) { return [System.BitConverter]::ToString($value).Replace('-', '').ToLowerInvariant() }
    if ($value -is [guid] -or $value -is [timespan]) { return $value.ToString() }
    return $value
}
