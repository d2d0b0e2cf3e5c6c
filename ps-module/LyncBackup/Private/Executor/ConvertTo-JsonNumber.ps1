function ConvertTo-JsonNumber {
    # The digits of a number that JSON's readers hold exactly: an integer up to 2^53 or a finite floating-point number. Null for anything else.
    param($Value)

    $invariant = [System.Globalization.CultureInfo]::InvariantCulture
    switch ([Type]::GetTypeCode($Value.GetType())) {
        { $_ -ge [System.TypeCode]::SByte -and $_ -le [System.TypeCode]::UInt32 } { return $Value.ToString($invariant) }
        { $_ -eq [System.TypeCode]::Int64 -or $_ -eq [System.TypeCode]::UInt64 } {
            if ($Value -ge -9007199254740991 -and $Value -le 9007199254740991) { return $Value.ToString($invariant) }
        }
        { $_ -eq [System.TypeCode]::Single -or $_ -eq [System.TypeCode]::Double } {
            if (-not [double]::IsNaN($Value) -and -not [double]::IsInfinity($Value)) { return $Value.ToString('R', $invariant) }
        }
    }
    return $null
}
