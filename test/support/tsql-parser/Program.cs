using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace LyncBackup.Test.TsqlParser;

/// <summary>
/// Reads statements with Microsoft's own parser. Standard input: one JSON document a line, <c>version</c> (100 is SQL Server 2008 R2) and
/// <c>text</c>. Standard output, for each: <c>errors</c> as sentences, <c>names</c> and <c>texts</c> as the parser understood them.
/// </summary>
internal static class Program
{
    private static void Main()
    {
        var utf8 = new UTF8Encoding(false);
        using var input = new StreamReader(Console.OpenStandardInput(), utf8);
        using var output = new StreamWriter(Console.OpenStandardOutput(), utf8);
        for (string line; (line = input.ReadLine()) != null;)
        {
            using var request = JsonDocument.Parse(line);
            var version = (SqlVersion)Enum.Parse(typeof(SqlVersion), "Sql" + request.RootElement.GetProperty("version").GetInt32());
            output.WriteLine(JsonSerializer.Serialize(Read(version, request.RootElement.GetProperty("text").GetString())));
        }
    }

    private static object Read(SqlVersion version, string text)
    {
        var script = TSqlParser.CreateParser(version, true).Parse(new StringReader(text), out var errors);
        var words = new Words();
        script?.Accept(words);
        return new
        {
            errors = errors.Select(error => $"line {error.Line}, column {error.Column}: {error.Message}"),
            names = words.Names,
            texts = words.Texts,
        };
    }

    private sealed class Words : TSqlFragmentVisitor
    {
        public List<string> Names { get; } = [];

        public List<string> Texts { get; } = [];

        public override void Visit(Identifier node) => Names.Add(node.Value);

        public override void Visit(StringLiteral node) => Texts.Add(node.Value);
    }
}
