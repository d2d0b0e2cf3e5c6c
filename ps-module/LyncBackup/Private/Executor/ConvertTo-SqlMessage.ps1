function ConvertTo-SqlMessage {
    param([System.Data.SqlClient.SqlError]$Item)

    $text = if ($Item.Message.Length -gt 4000) { $Item.Message.Substring(0, 4000) } else { $Item.Message }
    return [pscustomobject]@{
        Kind = 'Message'
        Value = @{ number = $Item.Number; class = [int]$Item.Class; state = [int]$Item.State; line = $Item.LineNumber; text = $text }
    }
}
