import { expect, test } from 'vitest';
import { LyncBackupError } from '../../src/domain/errors.js';
import { activeCmsPool, poolKind } from '../../src/domain/roles.js';
import type { Topology } from '../../src/domain/topology.js';
import { readTopology } from '../../src/formats/topology-xml.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { STANDARD_EDITION } from '../../src/lab/topology/examples.js';
import { writeTopology } from '../../src/lab/topology/write-topology.js';

const written = buildTopology(STANDARD_EDITION);
const published = writeTopology(written);
const utf8 = (text: string) => new Uint8Array(Buffer.from(text, 'utf8'));
const utf16le = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le'));
const utf16be = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le').swap16());
const read = (text: string) => readTopology(utf8(text), 'topology.xml');

const MARK = '\ufeff';
const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>\r\n${published}`;

test.each([
  { form: 'UTF-8', bytes: utf8(published) },
  { form: 'UTF-8 with byte order mark', bytes: utf8(MARK + published) },
  { form: 'UTF-8 with declaration', bytes: utf8(declared('utf-8')) },
  { form: 'UTF-8 with CRLF', bytes: utf8(published.replaceAll('\n', '\r\n')) },
  { form: 'UTF-16 LE with byte order mark', bytes: utf16le(MARK + published) },
  { form: 'UTF-16 LE without', bytes: utf16le(published) },
  { form: 'UTF-16 LE that still declares UTF-8', bytes: utf16le(MARK + declared('utf-8')) },
  { form: 'UTF-16 BE with byte order mark', bytes: utf16be(MARK + published) },
  { form: 'UTF-16 BE without', bytes: utf16be(published) },
])('the document reads the same in $form', ({ bytes }) => {
  expect(readTopology(bytes, 'topology.xml')).toEqual(written);
});

test('names outside ASCII survive every encoding, also across the pieces the reader takes them in', () => {
  const text = published
    .replace('<Name>Redmond</Name>', `<Name>${'Zürich 東京 '.repeat(100)}</Name>`)
    .replace('<Sites>', `<!--${'é'.repeat(70_000)}--><Sites>`);
  for (const bytes of [utf8(text), utf16le(MARK + text)])
    expect(readTopology(bytes, 'topology.xml').sites[0]?.name).toBe('Zürich 東京 '.repeat(100).trim());
});

const GUIDS = Array.from({ length: 9 }, (_, index) => `0000000${index}-1111-4222-8333-444444444444`);
const [POOL, SQL, EDGE, INSTANCE, REGISTRAR, USERS, STORE, BRANCH, UNKNOWN] = GUIDS;
const NS = 'urn:schema:Microsoft.Rtc.Management';

/** A Topology Builder document of this project's own, with prefixes instead of default namespaces. */
const builder = `<b:TopologyBuilder xmlns:b="${NS}.Deploy.TopologyBuilder.2008" xmlns:w="${NS}.Deploy.WritableTopology.2008"
    xmlns:t="${NS}.Deploy.Topology.2008" xmlns:r="${NS}.Deploy.ServiceRoles.2008" xmlns:u="${NS}.Settings.SimpleUrl.2008" FileName="C:\\a.tbxml">
  <b:NewTopology><w:PartialTopology IsPublished="true" Signature="AAAAAAAA-1111-4222-8333-444444444444">
    <t:InternalDomains DefaultDomain="contoso.com"><t:InternalDomain Name="contoso.com"/><t:InternalDomain Name="uk.contoso.com" AllowSubDomains="true"/></t:InternalDomains>
    <u:SimpleUrlConfiguration><u:SimpleUrl Component="Meet" Domain="contoso.com" ActiveUrl="https://meet.contoso.com">
      <u:SimpleUrlEntry Url="https://meet.contoso.com"/><u:SimpleUrlEntry Url="https://old.contoso.com"/></u:SimpleUrl></u:SimpleUrlConfiguration>
    <w:CentralSites><w:CentralSite SiteId="1"><t:Name>Redmond</t:Name><t:Location/>
      <w:Clusters>
        <w:Cluster UniqueId="${POOL}" Fqdn="Pool.contoso.com" RequiresReplication="true" RequiresSetup="true"><w:Machines>
          <w:Machine Fqdn="fe1.contoso.com"/><w:Machine Fqdn="fe2.contoso.com"/></w:Machines></w:Cluster>
        <w:Cluster UniqueId="${SQL}" Fqdn="sql.contoso.com" IsSingleMachineOnly="true"><w:Machines><w:Machine/></w:Machines>
          <w:SqlInstances><w:SqlInstance UniqueId="${INSTANCE}" Name="RTC" AlwaysOnPrimaryNodeFqdn="node1.contoso.com"/></w:SqlInstances></w:Cluster>
      </w:Clusters>
      <w:RemoteSites><w:RemoteSite SiteId="2"><t:Name>Branch</t:Name><w:Clusters>
        <w:Cluster UniqueId="${EDGE}" Fqdn="sba.contoso.com"><w:Machines><w:Machine/></w:Machines></w:Cluster></w:Clusters></w:RemoteSite></w:RemoteSites>
    </w:CentralSite></w:CentralSites>
    <w:Services>
      <w:Service UniqueId="${REGISTRAR}" RoleName="Registrar" RoleVersion="2" ServiceVersion="6" InstalledOn="${POOL}">
        <w:DependsOn><w:Dependency ServiceUniqueId="${USERS}" Usage="Default"/></w:DependsOn><r:Ports/><r:RegistrarService IsDirector="false"/></w:Service>
      <w:Service UniqueId="${USERS}" RoleName="UserServices" RoleVersion="2" ServiceVersion="6" InstalledOn="${POOL}">
        <w:DependsOn><w:Dependency ServiceUniqueId="${STORE}" Usage="Default"/></w:DependsOn></w:Service>
      <w:Service UniqueId="${STORE}" RoleName="UserStore" RoleVersion="1" ServiceVersion="6" InstalledOn="${INSTANCE}"/>
      <w:Service UniqueId="${BRANCH}" RoleName="Registrar" RoleVersion="2" ServiceVersion="6" InstalledOn="${EDGE}">
        <w:DependsOn><w:Dependency ServiceUniqueId="${REGISTRAR}" Usage="SomethingElse"/></w:DependsOn></w:Service>
      <w:Service UniqueId="${UNKNOWN}" RoleName="RoleOfTomorrow" RoleVersion="3" ServiceVersion="9" InstalledOn="${POOL}" Later="yes">
        <w:Unheard><w:Of/></w:Unheard><r:RoleOfTomorrowService Colour="blue" xmlns:n="urn:new" n:Shape="round"/></w:Service>
    </w:Services>
  </w:PartialTopology></b:NewTopology></b:TopologyBuilder>`;

test('a Topology Builder document is matched by namespace, not by prefix, and machines without a name are named by their cluster', () => {
  const topology = read(builder);
  expect(topology).toMatchObject({
    form: 'topology-builder',
    signature: 'aaaaaaaa-1111-4222-8333-444444444444',
    isPublished: true,
    internalDomains: [
      { name: 'contoso.com', authoritative: false, allowSubDomains: false },
      { name: 'uk.contoso.com', authoritative: false, allowSubDomains: true },
    ],
    simpleUrls: [{ component: 'Meet', urls: ['https://meet.contoso.com', 'https://old.contoso.com'] }],
    sites: [
      { siteId: 1, kind: 'CentralSite', name: 'Redmond' },
      { siteId: 2, kind: 'RemoteSite', name: 'Branch' },
    ],
    sqlInstances: [{ pool: 'sql.contoso.com', name: 'RTC', alwaysOnPrimaryNodeFqdn: 'node1.contoso.com' }],
  });
  expect(
    topology.pools.map((pool) => [pool.siteId, pool.fqdnAsWritten, pool.machines.map((machine) => `${machine.ordinal} ${machine.fqdn}`)]),
  ).toEqual([
    [1, 'Pool.contoso.com', ['1 fe1.contoso.com', '2 fe2.contoso.com']],
    [1, 'sql.contoso.com', ['1 sql.contoso.com']],
    [2, 'sba.contoso.com', ['1 sba.contoso.com']],
  ]);
  expect(topology.services.map((service) => [service.siteId, service.role, service.installedOn])).toEqual([
    [1, 'Registrar', { pool: 'pool.contoso.com', sqlInstance: null }],
    [1, 'UserServices', { pool: 'pool.contoso.com', sqlInstance: null }],
    [1, 'UserStore', { pool: 'sql.contoso.com', sqlInstance: 'RTC' }],
    [2, 'Registrar', { pool: 'sba.contoso.com', sqlInstance: null }],
    [1, 'RoleOfTomorrow', { pool: 'pool.contoso.com', sqlInstance: null }],
  ]);
});

test('what is unknown is kept where it says something and passed over where it does not', () => {
  const topology: Topology = read(builder);
  expect(topology.services[4]).toMatchObject({ role: 'RoleOfTomorrow', serviceVersion: 9, attributes: { Colour: 'blue' } });
  expect(topology.services[3]?.dependsOn).toEqual([{ serviceId: REGISTRAR, usage: 'SomethingElse' }]);
  expect(poolKind(topology, 'sba.contoso.com')).toBe('SurvivableBranch');
  expect(activeCmsPool(topology)).toBeNull();
  expect(read(published.replace('<Sites>', '<Extra xmlns="urn:new"><Cluster/></Extra><Sites Later="1">'))).toEqual(written);
});

const depth = '<a>'.repeat(70);
const entity = '<!DOCTYPE Topology [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>';
const secondSite = '<CentralSite SiteId="1"><Name>Again</Name></CentralSite></Sites>';
const secondService = published.slice(published.indexOf('    <Service '), published.indexOf('</Service>') + 10);

test.each([
  { fault: 'nothing', text: '', message: 'is empty' },
  { fault: 'something that is not XML', text: 'PK\u0003\u0004 not xml', message: 'is not XML: ' },
  { fault: 'an HTML page', text: '<html><body>sign in</body></html>', message: 'is not one: its root element is html' },
  { fault: 'another namespace', text: '<Topology xmlns="urn:other"/>', message: 'is not one: its root element is Topology' },
  {
    fault: 'a Topology Builder file without topology',
    text: `<TopologyBuilder xmlns="${NS}.Deploy.TopologyBuilder.2008"/>`,
    message: 'has no PartialTopology',
  },
  { fault: 'a document cut off', text: published.slice(0, 9_000), message: 'is cut off in line ' },
  {
    fault: 'a tag closed twice',
    text: published.replace('</Sites>', '</Sites></Sites>'),
    message: 'is not well-formed XML at line 10: unexpected close tag',
  },
  { fault: 'an entity declaration', text: entity + published, message: 'has a DOCTYPE' },
  {
    fault: 'an entity without declaration',
    text: published.replace('Redmond<', '&redmond;<'),
    message: 'is not well-formed XML at line 7: undefined entity',
  },
  { fault: 'elements without end', text: published.replace('<Sites>', `<Sites>${depth}`), message: 'nests elements deeper than 64' },
  {
    fault: 'attributes without end',
    text: `<a ${Array.from({ length: 101 }, (_, index) => `b${index}=""`).join(' ')}/>`,
    message: 'more than 100 attributes',
  },
  {
    fault: 'a comment larger than any document',
    text: `<a><!--${'-x'.repeat(600_000)}--></a>`,
    message: 'has a text, comment or value of more than 1048576 characters',
  },
  {
    fault: 'more attributes than any deployment has',
    text: `<a>${`<b ${Array.from({ length: 99 }, (_, index) => `c${index}=""`).join(' ')}/>`.repeat(20_203)}</a>`,
    message: 'has more than 2000000 attributes',
  },
  { fault: 'more elements than any deployment has', text: `<a>${'<b/>'.repeat(500_001)}</a>`, message: 'has more than 500000 elements' },
  {
    fault: 'no sites',
    text: published.replace(/<Sites>.*?<\/Sites>/s, '').replace(/<Clusters>.*<\/Services>/s, ''),
    message: 'has no sites',
  },
  { fault: 'no clusters', text: published.replace(/<Clusters>.*<\/Services>/s, ''), message: 'has no clusters' },
  {
    fault: 'a cluster in a missing site',
    text: published.replace('<ClusterId SiteId="1" Number="2"', '<ClusterId SiteId="9" Number="2"'),
    message: 'has pool edge01.contoso.com in site 9, which is not in it',
  },
  {
    fault: 'a cluster without machines',
    text: published.replace(/<Machine OrdinalInCluster="1" Fqdn="gw01.contoso.com" \/>/, ''),
    message: 'has pool gw01.contoso.com without machines',
  },
  {
    fault: 'a service on a missing cluster',
    text: published.replace(/<InstalledOn>\s*<ClusterId SiteId="1" Number="1"/, '<InstalledOn><ClusterId SiteId="1" Number="77"'),
    message: 'installed on cluster 1:77, which is not in it',
  },
  {
    fault: 'a service on a missing SQL instance',
    text: published.replace(/<InstalledOn>\s*<SqlInstanceId Name="rtc"/, '<InstalledOn><SqlInstanceId Name="other"'),
    message: 'has service 1-UserStore-1 installed on SQL instance 1:1/other, which is not in it',
  },
  {
    fault: 'a SQL instance on a missing cluster',
    text: published.replace(/(<SqlInstance>.*?Number=)"1"/s, '$1"8"'),
    message: "has SQL instance 'rtc' on cluster 1:8, which is not in it",
  },
  {
    fault: 'a dependency on a missing service',
    text: published.replace(/(<Dependency Usage="Default">\s*<ServiceId SiteId="1" RoleName=")FileStore/, '$1Nothing'),
    message: 'depending on service 1-Nothing-1, which is not in it',
  },
  { fault: 'a SiteId twice', text: published.replace('</Sites>', secondSite), message: 'has site 1 twice' },
  {
    fault: 'a ClusterId twice',
    text: published.replace('SiteId="1" Number="3"', 'SiteId="1" Number="2"'),
    message: 'has identity 1:2 twice',
  },
  {
    fault: 'a pool name twice',
    text: published.replace('Fqdn="gw01.contoso.com">', 'Fqdn="EDGE01.contoso.com">'),
    message: 'has pool edge01.contoso.com twice',
  },
  {
    fault: 'a machine name twice',
    text: published.replace('Fqdn="gw01.contoso.com" />', 'Fqdn="SE01.contoso.com" />'),
    message: 'has machine se01.contoso.com twice',
  },
  {
    fault: 'a SqlInstanceId twice',
    text: published.replace(/(<SqlInstance>.*?<\/SqlInstance>)/s, '$1$1'),
    message: 'has identity 1:1/rtc twice',
  },
  {
    fault: 'a ServiceId twice',
    text: published.replace('<Services>', `<Services>${secondService}`),
    message: 'has identity 1-UserStore-1 twice',
  },
  {
    fault: 'a UniqueId twice',
    text: builder.replace(`UniqueId="${INSTANCE}"`, `UniqueId="${POOL}"`),
    message: `has identity ${POOL} twice`,
  },
  {
    fault: 'a GUID that leads nowhere',
    text: builder.replace(`InstalledOn="${INSTANCE}"`, `InstalledOn="${STORE}"`),
    message: 'which is neither a cluster nor a SQL instance in it',
  },
  {
    fault: 'a UniqueId that is none',
    text: builder.replace(`UniqueId="${SQL}"`, 'UniqueId="7"'),
    message: "has a Cluster whose UniqueId '7' is not a GUID",
  },
  { fault: 'a missing attribute', text: published.replace(' Fqdn="gw01.contoso.com">', '>'), message: 'has a Cluster without Fqdn' },
  {
    fault: 'a missing element',
    text: published.replace('<ClusterId SiteId="1" Number="3" />', ''),
    message: 'has a Cluster without ClusterId',
  },
  { fault: 'a site without a name', text: published.replace('<Name>Redmond</Name>', ''), message: 'has a CentralSite without a name' },
  {
    fault: 'a number that is none',
    text: published.replace('ServiceVersion="6"', 'ServiceVersion="six"'),
    message: "has a Service whose ServiceVersion 'six' is not a whole number",
  },
  {
    fault: 'a truth that is none',
    text: published.replace('IsDirector="false"', 'IsDirector="maybe"'),
    message: "has a RegistrarService whose IsDirector 'maybe' is not true or false",
  },
  {
    fault: 'a pool name that climbs out of a folder',
    text: published.replaceAll('gw01.contoso.com', '..\\..\\windows'),
    message: "has a Cluster whose Fqdn '..\\..\\windows' is not a host name",
  },
  {
    fault: 'a share that climbs out of a folder',
    text: published.replace('ShareName="LyncShare"', 'ShareName="a\\..\\..\\b"'),
    message: 'is not a share name',
  },
  {
    fault: 'a control character in a value',
    text: published.replace('Owner="urn:', 'Owner="&#10;urn:'),
    message: 'is not text without control characters',
  },
])('$fault is refused', ({ text, message }) => {
  const error = refusal(utf8(text));
  expect(error).toMatchObject({ code: 'TopologyInvalid', hint: expect.stringContaining('Get-CsTopology -AsXml') as string });
  expect(error.message).toContain("topology document 'topology.xml' ");
  expect(error.message).toContain(message);
});

test.each([
  {
    fault: 'bytes that are not UTF-8',
    bytes: Uint8Array.from([0x3c, 0x61, 0xc3, 0x28, 0x3e]),
    message: 'is not text in UTF-8: it is damaged or cut off',
  },
  {
    fault: 'UTF-16 cut in the middle of a character',
    bytes: utf16le(published).subarray(0, 1_001),
    message: 'is not text in UTF-16LE: it is damaged or cut off',
  },
  {
    fault: 'more than 64 MiB',
    bytes: new Uint8Array(64 * 1024 * 1024 + 1),
    message: 'has 67108865 bytes, more than the 67108864 this reader takes',
  },
])('$fault is refused', ({ bytes, message }) => {
  expect(refusal(bytes)).toMatchObject({ code: 'TopologyInvalid', message: `topology document 'topology.xml' ${message}` });
});

function refusal(bytes: Uint8Array): LyncBackupError {
  try {
    readTopology(bytes, 'topology.xml');
  } catch (error) {
    if (error instanceof LyncBackupError) return error;
    throw error;
  }
  throw new Error('the document was read');
}
