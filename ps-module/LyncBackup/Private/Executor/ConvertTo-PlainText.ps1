function ConvertTo-PlainText {
    # An object itself as text; XML as its markup, bytes in base64.
    param($Value)

    if ($Value -is [string]) { return $Value }
    if ($Value -is [byte[]]) { return [Convert]::ToBase64String($Value) }
    if ($Value -is [System.DateTimeOffset]) { return ConvertTo-UtcText $Value.UtcDateTime }
    if ($Value -is [System.Xml.XmlNode]) { return $Value.OuterXml }
    return [System.Management.Automation.LanguagePrimitives]::ConvertTo($Value, [string], [System.Globalization.CultureInfo]::InvariantCulture)
}
