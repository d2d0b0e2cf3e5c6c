using System;
using System.Management.Automation;
using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>The encodings that PowerShell's <c>-Encoding</c> knows by name.</summary>
internal static class FileEncoding
{
    public static Encoding Default { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public static Encoding ByName(string name) => name.ToLowerInvariant() switch
    {
        "utf8" or "utf8nobom" or "default" => Default,
        "utf8bom" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
        "ascii" => Encoding.ASCII,
        "unicode" or "string" or "unknown" => Encoding.Unicode,
        "bigendianunicode" => Encoding.BigEndianUnicode,
        "utf32" => Encoding.UTF32,
        "ansi" => Encoding.Latin1,
        _ => Encoding.GetEncoding(name),
    };
}

/// <summary>Lets a parameter of type Encoding take a name.</summary>
internal sealed class EncodingNameAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        try
        {
            return plain is string name ? FileEncoding.ByName(name) : plain;
        }
        catch (ArgumentException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }
}
