function Send-WireRow {
    <#
    .SYNOPSIS
    Projects what a command puts out and hands it on as finished lines of the wire, while the command runs.
    .DESCRIPTION
    The queue of lines is bounded, so a command that is faster than the core waits, and memory stays flat.
    DBNull is no row: what was put out before it goes out at once, though nothing may follow for long.
    A loop without calls for what nearly all properties are: with calls, 100,000 objects would take minutes.
    .PARAMETER Rows
    The rows that are not handed on yet, as JSON; who calls this hands on the last ones.
    #>
    param([int]$Id, [int]$Ask, [string[]]$Select, [string]$Head, [System.Text.StringBuilder]$Rows, $Lines, $Stop)

    begin {
        $flushAt = 64 * 1024 # characters; six times as many when all of them must be escaped still fit a line
        $longest = 1024 * 1024 - $Head.Length - 2
        $stream = [Activator]::CreateInstance([System.IO.MemoryStream])
        $utf8 = [System.Text.Encoding]::UTF8
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $isAll = $Select.Length -eq 1 -and $Select[0] -eq '*'
        $isText = $Select.Length -eq 1 -and $Select[0] -eq '.'
    }
    process {
        $item = $_
        if ($Select.Length -eq 0) { return }
        if ($item -is [DBNull]) {
            Send-WireChunk $Rows $Head $Lines $Stop
            return
        }
        if ($isText) {
            $text = ConvertTo-PlainText $item
            if ($text.Length -gt $flushAt) {
                Send-WireChunk $Rows $Head $Lines $Stop
                for ($start = 0; $start -lt $text.Length; $start += $flushAt) {
                    $piece = $text.Substring($start, [Math]::Min($flushAt, $text.Length - $start))
                    $Lines.Add((ConvertTo-WireLine @{ type = 'piece'; id = $Id; ask = $Ask; text = $piece; last = $start + $flushAt -ge $text.Length }), $Stop)
                }
                return
            }
        }

        $stream.SetLength(0)
        $writer = [System.Runtime.Serialization.Json.JsonReaderWriterFactory]::CreateJsonWriter($stream, $utf8, $false)
        $writer.WriteStartElement('root')
        $writer.WriteAttributeString('type', 'object')
        $paths = if ($isAll) { @(foreach ($property in $item.PSObject.Properties) { $property.Name }) } else { $Select }
        foreach ($path in $paths) {
            # assigned in each branch: a list of one would not come out of an 'if' as a list
            if ($path -eq '.') { $value = ConvertTo-PlainText $item }
            elseif ($isAll -or $path.IndexOf('.') -lt 0) { $value = $item.$path }
            else { $value = Get-PathValue $item $path }
            if ($value -is [string] -or $value -is [guid]) { $writer.WriteElementString($path, $value) }
            elseif ($value -is [datetime]) { $writer.WriteElementString($path, (ConvertTo-UtcText $value $path)) }
            elseif ($null -eq $value -or $value -is [bool] -or $value -is [int]) {
                $writer.WriteStartElement($path)
                $writer.WriteAttributeString('type', $(if ($null -eq $value) { 'null' } elseif ($value -is [bool]) { 'boolean' } else { 'number' }))
                if ($null -ne $value) { $writer.WriteValue($value) }
                $writer.WriteEndElement()
            }
            else { Write-JsonValue $writer $path $value }
        }
        $writer.WriteEndElement()
        $writer.Flush()
        $row = $utf8.GetString($stream.GetBuffer(), 0, $stream.Length)

        if ($Rows.Length + $row.Length -gt $flushAt -or $clock.ElapsedMilliseconds -gt 1000) {
            Send-WireChunk $Rows $Head $Lines $Stop
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
        }
        if ($row.Length -gt $flushAt) {
            $row = ConvertTo-AsciiJson $row
            if ($row.Length -gt $longest) { throw "an object has $($row.Length) characters in the properties asked for, more than a line of the wire" }
        }
        if ($Rows.Length -gt 0) { $null = $Rows.Append(',') }
        $null = $Rows.Append($row)
    }
}
