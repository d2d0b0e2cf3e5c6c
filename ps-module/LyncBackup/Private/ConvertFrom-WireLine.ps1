function ConvertFrom-WireLine {
    <#
    .SYNOPSIS
    The message on a line of the core: objects as case-sensitive ordered dictionaries, arrays as lists, whole numbers as long, dates left as text.
    .NOTES
    .NET's reader of JSON, because ConvertFrom-Json differs between 3.0 and 7: limits, dates, depth. A loop with a stack, because a call costs
    more than reading a value.
    #>
    param([string]$Line)

    $invariant = [System.Globalization.CultureInfo]::InvariantCulture
    $bytes = [System.Text.Encoding]::UTF8.GetBytes($Line)
    $reader = [System.Runtime.Serialization.Json.JsonReaderWriterFactory]::CreateJsonReader($bytes, [System.Xml.XmlDictionaryReaderQuotas]::Max)
    $parents = [Activator]::CreateInstance([System.Collections.Generic.Stack[object]])
    $root = $null
    $whole = [long]0
    $null = $reader.Read()
    while (-not $reader.EOF) {
        if ($reader.NodeType -ne [System.Xml.XmlNodeType]::Element) {
            if ($reader.NodeType -eq [System.Xml.XmlNodeType]::EndElement) { $null = $parents.Pop() }
            $null = $reader.Read()
            continue
        }

        # a key that is no XML name comes as an attribute of an element called item
        $name = if ($reader.NamespaceURI -eq 'item') { $reader.GetAttribute('item') } else { $reader.LocalName }
        $type = $reader.GetAttribute('type')
        $isContainer = $type -eq 'object' -or $type -eq 'array'
        if ($type -eq 'object') { $value = [Activator]::CreateInstance([System.Collections.Specialized.OrderedDictionary]) }
        elseif ($type -eq 'array') { $value = [Activator]::CreateInstance([System.Collections.Generic.List[object]]) }
        elseif ($type -eq 'null') { $value = $null; $reader.Skip() }
        else {
            $value = $reader.ReadElementContentAsString()
            if ($type -eq 'boolean') { $value = $value -eq 'true' }
            elseif ($type -eq 'number') {
                if ([long]::TryParse($value, [System.Globalization.NumberStyles]::AllowLeadingSign, $invariant, [ref]$whole)) { $value = $whole }
                else { $value = [double]::Parse($value, $invariant) }
            }
        }

        if ($parents.Count -eq 0) { $root = $value }
        elseif ($parents.Peek() -is [System.Collections.Specialized.OrderedDictionary]) { $parents.Peek()[$name] = $value }
        else { $parents.Peek().Add($value) }
        if ($isContainer) {
            $parents.Push($value)
            $null = $reader.Read()
        }
    }
    return , $root
}
