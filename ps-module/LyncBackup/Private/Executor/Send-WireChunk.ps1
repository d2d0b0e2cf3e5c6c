function Send-WireChunk {
    # Hands gathered rows on as one line of the wire and empties them.
    param([System.Text.StringBuilder]$Rows, [string]$Head, $Lines, $Stop)

    if ($Rows.Length -eq 0) { return }
    $Lines.Add("$Head$(ConvertTo-AsciiJson $Rows.ToString())]}", $Stop)
    $null = $Rows.Remove(0, $Rows.Length)
}
