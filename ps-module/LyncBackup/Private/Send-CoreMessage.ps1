function Send-CoreMessage {
    param($Core, $Message)

    Send-CoreLine $Core (ConvertTo-WireLine $Message)
}
