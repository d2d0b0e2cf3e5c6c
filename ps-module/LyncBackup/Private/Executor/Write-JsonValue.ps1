function Write-JsonValue {
    <#
    .SYNOPSIS
    Writes one value as the wire has it: dates as UTC text, enumerations by name, bytes in base64, integers beyond 2^53 and everything else as text.
    #>
    param($Writer, $Name, $Value, $Depth = 0)

    if ($Value -is [System.Security.SecureString] -or $Value -is [System.Management.Automation.PSCredential]) {
        throw "'$Name' is a secret, and secrets do not leave this session"
    }
    $Writer.WriteStartElement($Name)
    if ($null -eq $Value -or $Value -is [DBNull]) { $Writer.WriteAttributeString('type', 'null') }
    elseif ($Value -is [string]) { $Writer.WriteString($Value) }
    elseif ($Value -is [bool] -or $Value -is [System.Management.Automation.SwitchParameter]) {
        $Writer.WriteAttributeString('type', 'boolean')
        $Writer.WriteValue([bool]$Value)
    }
    elseif ($Value -is [datetime]) { $Writer.WriteString((ConvertTo-UtcText $Value $Name)) }
    elseif ($Value -is [ValueType]) {
        $number = if ($Value -is [enum]) { $null } else { ConvertTo-JsonNumber $Value }
        if ($null -ne $number) { $Writer.WriteAttributeString('type', 'number') }
        $Writer.WriteString($(if ($null -ne $number) { $number } else { ConvertTo-PlainText $Value }))
    }
    elseif ($Value -is [byte[]] -or $Value -is [System.Xml.XmlNode] -or $Depth -ge 16) { $Writer.WriteString((ConvertTo-PlainText $Value)) }
    elseif ($Value -is [System.Collections.IDictionary]) {
        $Writer.WriteAttributeString('type', 'object')
        foreach ($key in $Value.Keys) { Write-JsonValue $Writer ([string]$key) $Value[$key] ($Depth + 1) }
    }
    # an object of the product that came through remoting has another type name: it is text, as it is without remoting
    elseif ($Value -is [System.Management.Automation.PSCustomObject] -and $Value.PSObject.TypeNames[0].EndsWith('.PSCustomObject')) {
        $Writer.WriteAttributeString('type', 'object')
        foreach ($property in $Value.PSObject.Properties) { Write-JsonValue $Writer $property.Name $property.Value ($Depth + 1) }
    }
    elseif ($Value -is [System.Collections.IEnumerable]) {
        $Writer.WriteAttributeString('type', 'array')
        foreach ($item in $Value) { Write-JsonValue $Writer 'item' $item ($Depth + 1) }
    }
    else { $Writer.WriteString((ConvertTo-PlainText $Value)) }
    $Writer.WriteEndElement()
}
