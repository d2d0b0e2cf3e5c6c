function Read-DnsName {
    # The name at a position of a DNS message and where it ends; names may go on elsewhere in the message, but not for ever.
    param([byte[]]$Message, [int]$Position)

    $labels = @()
    $end = -1
    for ($steps = 0; $steps -lt 128; $steps++) {
        if ($Position -ge $Message.Length) { throw 'the answer is cut off' }
        $length = $Message[$Position]
        if ($length -eq 0) { return @{ Name = ($labels -join '.').ToLowerInvariant(); End = if ($end -ge 0) { $end } else { $Position + 1 } } }
        if ($length -ge 192) {
            if ($end -lt 0) { $end = $Position + 2 }
            $Position = ($length - 192) * 256 + $Message[$Position + 1]
            continue
        }
        $labels += [System.Text.Encoding]::ASCII.GetString($Message, $Position + 1, $length)
        $Position += 1 + $length
    }
    throw 'a name in the answer goes round in circles'
}
