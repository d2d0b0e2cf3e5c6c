function ConvertFrom-DnsAnswer {
    # The A, CNAME and SRV records of a DNS message; what points outside the message throws. Source: RFC 1035 section 4.1.
    param([byte[]]$Message)

    $position = 12
    $questions = $Message[4] * 256 + $Message[5]
    $answers = $Message[6] * 256 + $Message[7]
    for ($i = 0; $i -lt $questions; $i++) { $position = (Read-DnsName $Message $position).End + 4 }
    for ($i = 0; $i -lt $answers; $i++) {
        $owner = Read-DnsName $Message $position
        $start = $owner.End + 10
        if ($start -gt $Message.Length) { throw 'the answer is cut off' }
        $type = $Message[$owner.End] * 256 + $Message[$owner.End + 1]
        $position = $start + $Message[$start - 2] * 256 + $Message[$start - 1]
        if ($position -gt $Message.Length) { throw 'the answer is cut off' }
        switch ($type) {
            1 { @{ Name = $owner.Name; Type = 'A'; Data = $Message[$start..($start + 3)] -join '.' } }
            5 { @{ Name = $owner.Name; Type = 'CNAME'; Data = (Read-DnsName $Message $start).Name } }
            33 {
                $numbers = @(foreach ($at in 0, 2, 4) { $Message[$start + $at] * 256 + $Message[$start + $at + 1] })
                @{ Name = $owner.Name; Type = 'SRV'; Data = "$($numbers -join ' ') $((Read-DnsName $Message ($start + 6)).Name)" }
            }
        }
    }
}
