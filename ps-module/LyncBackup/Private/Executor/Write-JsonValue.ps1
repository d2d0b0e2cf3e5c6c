function Write-JsonValue {
    <#
    .SYNOPSIS
    Writes a value as the wire has it: dates as UTC text, enumerations by name, bytes in base64, integers beyond 2^53 and everything else as text.
    .NOTES
    A loop with a stack of open containers, because a call costs more than writing a value.
    #>
    param($Writer, $Name, $Value)

    $outer = [Activator]::CreateInstance([System.Collections.Generic.Stack[object]])
    $open = $null # the container being written: names of its members (null in a list), values, position of the next
    while ($true) {
        $Writer.WriteStartElement($Name)
        $names = $null
        $values = $null
        if ($Value -is [string]) { $Writer.WriteString($Value) }
        elseif ($null -eq $Value -or $Value -is [DBNull]) { $Writer.WriteAttributeString('type', 'null') }
        elseif ($Value -is [int] -or ($Value -is [long] -and $Value -ge -9007199254740991 -and $Value -le 9007199254740991)) {
            $Writer.WriteAttributeString('type', 'number')
            $Writer.WriteValue($Value)
        }
        elseif ($Value -is [bool] -or $Value -is [System.Management.Automation.SwitchParameter]) {
            $Writer.WriteAttributeString('type', 'boolean')
            $Writer.WriteValue([bool]$Value)
        }
        elseif ($Value -is [datetime]) { $Writer.WriteString((ConvertTo-UtcText $Value $Name)) }
        elseif ($Value -is [ValueType]) {
            $number = if ($Value -is [enum] -or $Value -is [guid]) { $null } else { ConvertTo-JsonNumber $Value }
            if ($null -ne $number) { $Writer.WriteAttributeString('type', 'number') }
            $Writer.WriteString($(if ($null -ne $number) { $number } else { ConvertTo-PlainText $Value }))
        }
        elseif ($Value -is [System.Security.SecureString] -or $Value -is [System.Management.Automation.PSCredential]) {
            throw "'$Name' is a secret, and secrets do not leave this session"
        }
        elseif ($Value -is [byte[]] -or $Value -is [System.Xml.XmlNode] -or $outer.Count -ge 16) { $Writer.WriteString((ConvertTo-PlainText $Value)) }
        elseif ($Value -is [System.Collections.IDictionary]) {
            $names = @($Value.PSBase.Keys) # an entry may be called Keys
            $values = @(foreach ($key in $names) { , $Value[$key] })
        }
        # an object of the product that came through remoting has another type name: it is text, as it is without remoting
        elseif ($Value -is [System.Management.Automation.PSCustomObject] -and $Value.PSObject.TypeNames[0].EndsWith('.PSCustomObject')) {
            $names = @(foreach ($property in $Value.PSObject.Properties) { $property.Name })
            $values = @(foreach ($property in $Value.PSObject.Properties) { , $property.Value })
        }
        elseif ($Value -is [System.Collections.IEnumerable]) { $values = @(foreach ($item in $Value) { , $item }) }
        else { $Writer.WriteString((ConvertTo-PlainText $Value)) }

        if ($null -eq $values) { $Writer.WriteEndElement() }
        else {
            $Writer.WriteAttributeString('type', $(if ($null -ne $names) { 'object' } else { 'array' }))
            $outer.Push($open)
            $open = @{ Names = $names; Values = $values; Next = 0 }
        }
        while ($null -ne $open -and $open.Next -eq $open.Values.Length) {
            $Writer.WriteEndElement()
            $open = $outer.Pop()
        }
        if ($null -eq $open) { return }
        $Name = if ($null -ne $open.Names) { [string]$open.Names[$open.Next] } else { 'item' }
        $Value = $open.Values[$open.Next]
        $open.Next++
    }
}
