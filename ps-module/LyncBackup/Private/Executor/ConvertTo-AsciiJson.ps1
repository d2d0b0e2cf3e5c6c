function ConvertTo-AsciiJson {
    # JSON text with everything outside ASCII escaped, so that no code page on the way matters.
    param([string]$Json)

    if ([System.Text.Encoding]::UTF8.GetByteCount($Json) -eq $Json.Length) { return $Json }
    # one pass of native code for each distinct character is far cheaper than script for each character
    foreach ($character in [Activator]::CreateInstance([System.Collections.Generic.HashSet[char]], @(, $Json.ToCharArray()))) {
        $code = [int]$character
        if ($code -gt 127) { $Json = $Json.Replace([string]$character, '\u' + $code.ToString('x4')) }
    }
    return $Json
}
