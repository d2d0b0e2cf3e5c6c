function ConvertTo-UtcText {
    # A time as ISO 8601 in UTC. Without a time zone it could be any of 24 hours, so it is refused.
    param($Time, $Name)

    $invariant = [System.Globalization.CultureInfo]::InvariantCulture
    if ($Time.Kind -eq [System.DateTimeKind]::Unspecified) { throw "'$Name' is a time without a time zone: $($Time.ToString('s', $invariant))" }
    return $Time.ToUniversalTime().ToString('o', $invariant)
}
