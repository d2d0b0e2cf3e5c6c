function ConvertTo-JsonNumber {
    # The digits of a number that JSON's readers hold exactly: an integer up to 2^53 or a finite floating-point number. Null for anything else.
    param($Value)

    $invariant = [System.Globalization.CultureInfo]::InvariantCulture
    if ($Value -is [double] -or $Value -is [single]) {
        if ([double]::IsNaN($Value) -or [double]::IsInfinity($Value)) { return $null }
        return $Value.ToString('R', $invariant)
    }
    $code = [int][Type]::GetTypeCode($Value.GetType())
    if ($code -lt [int][System.TypeCode]::SByte -or $code -gt [int][System.TypeCode]::UInt64) { return $null }
    if ($Value -lt -9007199254740991 -or $Value -gt 9007199254740991) { return $null }
    return $Value.ToString($invariant)
}
