using System;
using System.Management.Automation;
using System.Net;
using System.Security;

namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsData.ConvertTo, "SecureString")]
[OutputType(typeof(SecureString))]
public sealed class ConvertToSecureStringCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public string String { get; set; }

    [Parameter(Mandatory = true)]
    public SwitchParameter AsPlainText { get; set; } // encrypted text belongs to one Windows user and has no place here

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        var secret = new NetworkCredential("", String).SecurePassword;
        secret.MakeReadOnly();
        WriteObject(secret);
    }
}

[Cmdlet(VerbsData.ConvertFrom, "SecureString")]
[OutputType(typeof(string))]
public sealed class ConvertFromSecureStringCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public SecureString SecureString { get; set; }

    [Parameter(Mandatory = true)]
    public SwitchParameter AsPlainText { get; set; }

    protected override void ProcessRecord() => WriteObject(new NetworkCredential("", SecureString).Password);
}

[Cmdlet(VerbsCommon.Get, "Credential")]
[OutputType(typeof(PSCredential))]
public sealed class GetCredentialCommand : PSCmdlet
{
    [Parameter(Position = 0)]
    public string UserName { get; set; }

    [Parameter]
    public string Message { get; set; } = "Enter your credentials.";

    [Parameter]
    public string Title { get; set; } = "PowerShell credential request";

    protected override void BeginProcessing()
    {
        if (Host.UI.PromptForCredential(Title, Message, UserName, "") is { } credential) WriteObject(credential);
    }
}

[Cmdlet(VerbsCommon.Get, "ExecutionPolicy")]
[OutputType(typeof(Microsoft.PowerShell.ExecutionPolicy))]
public sealed class GetExecutionPolicyCommand : PSCmdlet
{
    protected override void BeginProcessing() => WriteObject(Microsoft.PowerShell.ExecutionPolicy.Unrestricted); // outside Windows there is no other
}
