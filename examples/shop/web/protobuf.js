// Protobuf encoding for the messages of the page. A message type is a table of fields:
// `number: [name, kind]`, where a kind is 'string', 'int' (a varint without zigzag), or an array with the
// table of another message.

const utf8 = new TextEncoder();
const text = new TextDecoder();

export function encode(fields, message) {
  const bytes = [];
  const varint = (value) => {
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
    bytes.push(Number(rest));
  };
  const prefixed = (number, content) => {
    varint((number << 3) | 2);
    varint(content.length);
    for (const byte of content) bytes.push(byte);
  };
  for (const [number, [name, kind]] of Object.entries(fields)) {
    const value = message[name];
    if (value === undefined) continue;
    if (kind === 'string') prefixed(number, utf8.encode(value));
    else if (kind === 'int') { varint(number << 3); varint(value); }
    else for (const item of value) prefixed(number, encode(kind[0], item));
  }
  return Uint8Array.from(bytes);
}

export function decode(fields, bytes) {
  const message = {};
  for (const [name, kind] of Object.values(fields)) {
    message[name] = kind === 'string' ? '' : kind === 'int' ? 0 : [];
  }
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= bytes.length) throw new Error('a message ends inside a number');
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, value);
    }
    throw new Error('a number has more than ten bytes');
  };
  const take = (count) => {
    if (at + count > bytes.length) throw new Error('a message ends inside a field');
    at += count;
    return bytes.subarray(at - count, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const [name, kind] = fields[tag >> 3] ?? [];
    switch (tag & 7) {
      case 0: { const value = Number(varint()); if (kind === 'int') message[name] = value; break; }
      case 1: take(8); break;
      case 5: take(4); break;
      case 2: {
        const content = take(Number(varint()));
        if (kind === 'string') message[name] = text.decode(content);
        else if (Array.isArray(kind)) message[name].push(decode(kind[0], content));
        break;
      }
      default: throw new Error(`field ${tag >> 3} has a wire type that is not used`);
    }
  }
  return message;
}
