function Limit-Text {
    param([string]$Text, [int]$Length)

    if ($Text.Length -le $Length) { return $Text }
    return $Text.Substring(0, $Length - 3) + '...'
}
