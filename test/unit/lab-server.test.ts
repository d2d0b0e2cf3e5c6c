import { afterEach, expect, test } from 'vitest';
import { startServer, type LabServer } from '../../src/lab/server/server.js';
import type { Lab } from '../../src/lab/lab.js';
import { anError, labOf } from '../support/lab.js';

let server: LabServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

const REQUEST = { kind: 'command', name: 'Get-CsSite', parameters: {}, computer: null, folder: '/' };

async function post(lab: Lab, body: unknown, more: { token?: string; method?: string; signal?: AbortSignal } = {}): Promise<Response> {
  server ??= await startServer(lab);
  const [address, token] = server.practice.split('#');
  return fetch(address!, {
    method: more.method ?? 'POST',
    headers: { Authorization: `Bearer ${more.token ?? token!}` },
    ...(more.method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(more.signal ? { signal: more.signal } : {}),
  });
}

test('listens on loopback only and hands out a fresh token each time', async () => {
  const lab = labOf('standard-edition.xml');
  const [first, second] = [await startServer(lab), await startServer(lab)];
  expect(first.practice).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#[0-9a-f]{48}$/);
  expect(first.practice.split('#')[1]).not.toBe(second.practice.split('#')[1]);
  await Promise.all([first.close(), second.close()]);
});

test.each([
  { fact: 'a wrong token', body: REQUEST, more: { token: 'f'.repeat(48) }, status: 401 },
  { fact: 'no token', body: REQUEST, more: { token: '' }, status: 401 },
  { fact: 'another method', body: REQUEST, more: { method: 'GET' }, status: 404 },
  { fact: 'something that is not JSON', body: '{', more: {}, status: 400 },
  { fact: 'a request with a field too many', body: { ...REQUEST, script: 'rm' }, more: {}, status: 400 },
  { fact: 'a read that only a session can answer', body: { ...REQUEST, kind: 'read', name: 'Session' }, more: {}, status: 404 },
])('refuses $fact', async ({ body, more, status }) => {
  expect((await post(labOf('standard-edition.xml'), body, more)).status).toBe(status);
});

test('puts each stream on lines of its own and ends with a full stop', async () => {
  const lab = labOf('standard-edition.xml', { people: 250 });
  lab.faults.plan('Get-CsUser', 1, { kind: 'error', error: anError });
  const text = await (await post(lab, { ...REQUEST, name: 'Get-CsUser' })).text();
  const kinds = text
    .trimEnd()
    .split('\n')
    .map((line) => line[0]);
  expect(kinds.join('')).toMatch(/^O{3,}E\.$/);
  expect(text).toContain('the disk is on fire');
});

test('tells a terminating error as the last line', async () => {
  const lab = labOf('standard-edition.xml');
  const text = await (await post(lab, { ...REQUEST, parameters: { Nope: 1 } })).text();
  expect(text).toMatch(/^T<Objs.*NamedParameterNotFound,Get-CsSite.*\n$/);
});

test('an answer that is lost has no end', async () => {
  const lab = labOf('standard-edition.xml');
  lab.faults.plan('Get-CsSite', 1, { kind: 'loseAnswer' });
  await expect(post(lab, REQUEST).then((response) => response.text())).rejects.toThrow();
});

test('a caller that goes away ends a command that hangs', async () => {
  const lab = labOf('standard-edition.xml');
  lab.faults.plan('Get-CsSite', 1, { kind: 'hang', after: 0 });
  const gone = new AbortController();
  const response = await post(lab, REQUEST, { signal: gone.signal });
  gone.abort();
  await expect(response.text()).rejects.toThrow();
  expect(await (await post(lab, REQUEST)).text()).toMatch(/\.\n$/);
});
