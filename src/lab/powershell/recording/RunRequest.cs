using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;

namespace LyncBackup.Lab.Recording
{
    /// <summary>What a test wants run, read from one line of JSON.</summary>
    internal sealed class RunRequest
    {
        private readonly XmlElement root;

        public RunRequest(string json)
        {
            var document = new XmlDocument();
            using (var reader = JsonReaderWriterFactory.CreateJsonReader(Encoding.UTF8.GetBytes(json), XmlDictionaryReaderQuotas.Max)) document.Load(reader);
            root = document.DocumentElement;
        }

        public string Script { get { return Text(root, "script"); } }
        public string WorkingFolder { get { return Text(root, "workingFolder"); } }
        public bool HasUserInterface { get { return Text(root, "userInterface") != "false"; } }
        public string StopStream { get { return Text(root["stopOn"], "stream"); } }
        public string StopPattern { get { return Text(root["stopOn"], "pattern"); } }

        public CultureInfo Culture { get { return CultureInfo.GetCultureInfo(Text(root, "culture") ?? "en-US"); } }

        /// <summary>Environment variables by name; null takes one away.</summary>
        public Dictionary<string, string> Environment
        {
            get { return Children("environment").ToDictionary(PropertyName, child => IsNull(child) ? null : child.InnerText); }
        }

        public Dictionary<string, object> Variables
        {
            get { return Children("variables").ToDictionary(PropertyName, Scalar); }
        }

        public IEnumerable<Answer> Answers
        {
            get
            {
                return Children("answers").Select(child => child.GetAttribute("type") == "object"
                    ? new Answer { UserName = Text(child, "userName"), Text = Text(child, "password") }
                    : new Answer { Text = child.InnerText });
            }
        }

        private IEnumerable<XmlElement> Children(string name)
        {
            return root[name] == null ? Enumerable.Empty<XmlElement>() : root[name].ChildNodes.OfType<XmlElement>();
        }

        /// <summary>JSON names that are no XML names arrive in the attribute item.</summary>
        private static string PropertyName(XmlElement element)
        {
            return element.HasAttribute("item") ? element.GetAttribute("item") : element.LocalName;
        }

        private static object Scalar(XmlElement element)
        {
            switch (element.GetAttribute("type"))
            {
                case "boolean": return element.InnerText == "true";
                case "number": return double.Parse(element.InnerText, CultureInfo.InvariantCulture);
                case "null": return null;
                default: return element.InnerText;
            }
        }

        private static string Text(XmlElement parent, string name)
        {
            var child = parent == null ? null : parent[name];
            return child == null || IsNull(child) ? null : child.InnerText;
        }

        private static bool IsNull(XmlElement element)
        {
            return element.GetAttribute("type") == "null";
        }
    }
}
