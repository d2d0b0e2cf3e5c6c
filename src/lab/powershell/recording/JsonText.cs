using System;
using System.Globalization;
using System.Text;

namespace LyncBackup.Lab.Recording
{
    /// <summary>Writes one line of JSON in ASCII. All files of this folder keep to C# 5: Windows PowerShell compiles them with Add-Type.</summary>
    internal sealed class JsonText
    {
        private readonly StringBuilder text = new StringBuilder();

        public override string ToString()
        {
            return text.ToString();
        }

        public JsonText Begin(char bracket)
        {
            Separate();
            text.Append(bracket);
            return this;
        }

        public JsonText End(char bracket)
        {
            text.Append(bracket);
            return this;
        }

        public JsonText Name(string name)
        {
            Value(name);
            text.Append(':');
            return this;
        }

        public JsonText Value(string value)
        {
            Separate();
            if (value == null) text.Append("null");
            else Quote(value);
            return this;
        }

        public JsonText Value(bool value)
        {
            return Raw(value ? "true" : "false");
        }

        public JsonText Value(IFormattable number)
        {
            return Raw(number.ToString(null, CultureInfo.InvariantCulture));
        }

        /// <summary>Not a number and the infinities have no form in JSON: they become strings.</summary>
        public JsonText Value(double number)
        {
            return double.IsNaN(number) || double.IsInfinity(number) ? Value(number.ToString(CultureInfo.InvariantCulture)) : Raw(number.ToString("R", CultureInfo.InvariantCulture));
        }

        public JsonText Null()
        {
            return Raw("null");
        }

        private JsonText Raw(string token)
        {
            Separate();
            text.Append(token);
            return this;
        }

        private void Separate()
        {
            if (text.Length > 0 && "{[:,".IndexOf(text[text.Length - 1]) < 0) text.Append(',');
        }

        private void Quote(string value)
        {
            text.Append('"');
            foreach (var c in value)
            {
                if (c == '"' || c == '\\') text.Append('\\').Append(c);
                else if (c >= ' ' && c <= '~') text.Append(c);
                else text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }

            text.Append('"');
        }
    }
}
