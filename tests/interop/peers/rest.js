// Google's REST client from npm, without credentials: `rest.js HOST:PORT`.
//
// Prints `failed GROUP CHECK: WHAT` for each check that fails, and `passed GROUP` after each group of checks.
'use strict';

const { isDeepStrictEqual } = require('node:util');
const { SecretManagerServiceClient } = require('@google-cloud/secret-manager').v1;
const { PassThroughClient } = require('google-auth-library');

const [host, port] = process.argv[2].split(':');
const secrets = new SecretManagerServiceClient({
  fallback: true,
  protocol: 'http',
  apiEndpoint: host,
  port: Number(port),
  authClient: new PassThroughClient(),
});
const PROJECT = 'projects/\u00fcn\u00ef code';
const LOCATION = 'projects/p/locations/europe';
// More than a number of JSON can hold.
const LARGE = `${(1n << 62n) + 1n}`;

let group = '';

function check(what, holds, seen = '') {
  if (!holds) console.log(`failed ${group} ${what}: ${JSON.stringify(seen)}`.slice(0, 600));
}

// Resolves to the error of a call.
async function failure(call) {
  try {
    return new Error(`no error, but ${JSON.stringify(await call)}`);
  } catch (error) {
    return error;
  }
}

async function checkSecrets() {
  const [created] = await secrets.createSecret({
    parent: PROJECT,
    secretId: 'first-1',
    secret: {
      replication: { userManaged: { replicas: [{ location: 'a' }, { location: 'b' }] } },
      labels: { text: '\u00e4 "b" & c=d' },
      versionAliases: { last: LARGE, first: `-${LARGE}` },
      ttl: { seconds: 315_360_000, nanos: 1000 },
      secretType: 'OTHER',
    },
  });
  const name = `${PROJECT}/secrets/first-1`;
  check('name', created.name === name, created);
  check('replicas', created.replication.userManaged.replicas.map((it) => it.location).join() === 'a,b', created);
  check('labels', created.labels.text === '\u00e4 "b" & c=d', created);
  const { last, first } = created.versionAliases;
  check('64 bits', `${last}` === LARGE && `${first}` === `-${LARGE}`, created);
  check('duration', `${created.ttl.seconds}` === '315360000' && created.ttl.nanos === 1000, created);
  check('timestamp', created.createTime.nanos === 123_456_789, created);
  check('enum', created.secretType === 'OTHER', created);
  const [got] = await secrets.getSecret({ name });
  check('get', isDeepStrictEqual(got, created), got);

  // The mask decides what changes, and not the body.
  const [updated] = await secrets.updateSecret({
    secret: {
      name,
      etag: created.etag,
      labels: { new: 'label' },
      annotations: { not: 'in the mask' },
      rotation: { nextRotationTime: { seconds: 2_214_086_399, nanos: 999_999_999 } },
    },
    updateMask: { paths: ['labels', 'version_aliases', 'rotation.next_rotation_time'] },
  });
  check('update', JSON.stringify(updated.labels) === '{"new":"label"}', updated);
  check('clears', !Object.keys({ ...updated.versionAliases, ...updated.annotations }).length, updated);
  const time = updated.rotation.nextRotationTime;
  check('nested', `${time.seconds}` === '2214086399' && time.nanos === 999_999_999, updated);
  check('etag', updated.etag !== created.etag, updated);

  for (let index = 0; index < 7; index += 1) {
    const secret = index % 2 ? { labels: { text: 'a b&c/d+%' } } : {};
    await secrets.createSecret({ parent: LOCATION, secretId: `s${index}`, secret });
  }
  const [page, next, response] = await secrets.listSecrets(
    { parent: LOCATION, pageSize: 3 },
    { autoPaginate: false },
  );
  check('page', page.length === 3 && next.pageToken === 'from=3' && response.totalSize === 7, [page, next]);
  const listed = [];
  for await (const secret of secrets.listSecretsAsync({ parent: LOCATION, pageSize: 3 })) {
    listed.push(secret.name.split('/').pop());
  }
  check('list', listed.join() === 's0,s1,s2,s3,s4,s5,s6', listed);
  const [filtered] = await secrets.listSecrets({ parent: LOCATION, filter: 'a b&c/d+%' });
  check('filter', filtered.length === 3, filtered);

  const stale = await failure(secrets.deleteSecret({ name, etag: created.etag }));
  check('stale etag', stale.code === 10, stale);
  await secrets.deleteSecret({ name, etag: updated.etag });
  check('deleted', (await failure(secrets.getSecret({ name }))).code === 5);
}

async function checkVersions() {
  const [{ name: parent }] = await secrets.createSecret({
    parent: 'projects/p', secretId: 'versions-node', secret: {},
  });
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  let number = 0;
  for (const data of [Buffer.alloc(0), bytes, Buffer.alloc(1_000_000, 0xfb)]) {
    number += 1;
    const payload = number > 1 ? { data, dataCrc32c: LARGE } : { data };
    const [version] = await secrets.addSecretVersion({ parent, payload });
    check('version', version.name === `${parent}/versions/${number}`, version);
    check('state', version.state === 'ENABLED', version);
    check('presence', version.clientSpecifiedPayloadChecksum === number > 1, version);
    const { seconds, nanos } = version.createTime;
    check('before 1970', `${seconds}` === '-1' && nanos === 500_000_000, version);
    const [accessed] = await secrets.accessSecretVersion({ name: version.name });
    check('data', Buffer.from(accessed.payload.data).equals(data), number);
    check('checksum', `${accessed.payload.dataCrc32c ?? 'none'}` === (number > 1 ? LARGE : 'none'), number);
  }
  const [versions] = await secrets.listSecretVersions({ parent, pageSize: 2 });
  check('list', versions.length === 3, versions);
  const [disabled] = await secrets.disableSecretVersion({ name: `${parent}/versions/2` });
  check('disabled', disabled.state === 'DISABLED', disabled);
  const refused = await failure(secrets.accessSecretVersion({ name: disabled.name }));
  check('precondition', refused.code === 9, refused);
}

async function checkPolicies() {
  const [{ name }] = await secrets.createSecret({
    parent: 'projects/p', secretId: 'policies-node', secret: {},
  });
  const bindings = [{ role: 'roles/a', members: ['user:a@example.com'], condition: { expression: 'x < "y"' } }];
  const policy = { version: 3, etag: Buffer.from([0, 255]), bindings };
  const [written] = await secrets.setIamPolicy({ resource: name, policy });
  check('set', Buffer.from(written.etag).equals(policy.etag), written);
  // This option is a nested field in the query.
  const [read] = await secrets.getIamPolicy({ resource: name, options: { requestedPolicyVersion: 2 } });
  check('get', read.version === 2 && read.bindings[0].condition.expression === 'x < "y"', read);
}

async function checkErrors() {
  const name = `${PROJECT}/secrets/none`;
  let error = await failure(secrets.getSecret({ name }));
  check('not found', error.code === 5 && error.message.includes(`Secret [${name}] not found.`), error);
  check('reason', error.reason === 'SECRET_NOT_FOUND' && error.domain === 'secrets.example.com', error);
  check('metadata', error.errorInfoMetadata?.name === name, error);
  check('details', error.statusDetails?.some((detail) => detail.requestId === 'request-1'), error);
  error = await failure(secrets.createSecret({ parent: PROJECT, secretId: 'a b', secret: {} }));
  const violation = error.statusDetails?.[0]?.fieldViolations?.[0];
  check('violation', error.code === 3 && violation?.field === 'secret_id', error);
  for (let code = 1; code <= 16; code += 1) {
    error = await failure(secrets.getSecret({ name: `${PROJECT}/secrets/code-${code}` }, { retry: null }));
    check(`code ${code}`, error.code === code && error.message.includes('as you wish'), error);
  }
}

(async () => {
  for (const checks of [checkSecrets, checkVersions, checkPolicies, checkErrors]) {
    group = checks.name.slice(5).toLowerCase();
    await checks();
    console.log(`passed ${group}`);
  }
})().catch((error) => {
  console.log(`failed ${group} with ${error?.stack}`.slice(0, 600));
  process.exitCode = 1;
});
