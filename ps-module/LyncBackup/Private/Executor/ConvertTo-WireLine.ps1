function ConvertTo-WireLine {
    # A message as one line of JSON in ASCII, without its line end.
    param([System.Collections.IDictionary]$Message)

    $stream = [Activator]::CreateInstance([System.IO.MemoryStream])
    $writer = [System.Runtime.Serialization.Json.JsonReaderWriterFactory]::CreateJsonWriter($stream)
    Write-JsonValue $writer 'root' $Message
    $writer.Flush()
    return ConvertTo-AsciiJson ([System.Text.Encoding]::UTF8.GetString($stream.GetBuffer(), 0, $stream.Length))
}
