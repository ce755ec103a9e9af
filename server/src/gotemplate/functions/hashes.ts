/** Hashes of bytes as hexadecimal text. The platform's own are asynchronous, a template cannot wait. */

const primes = (count: number): readonly number[] => {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
};

/** The first 64 bits behind the point of a root, exact: Newton's way down from a little above it. */
function fraction(of: number, root: 2 | 3): bigint {
  const power = BigInt(root);
  const target = BigInt(of) << (64n * power);
  let found = BigInt(Math.ceil(of ** (1 / root) * 2 ** 40) + 1) << 24n;
  for (;;) {
    const next = ((power - 1n) * found + target / found ** (power - 1n)) / power;
    if (next >= found) return found & ((1n << 64n) - 1n);
    found = next;
  }
}

const constants = primes(80).map((prime) => fraction(prime, 3));
const starts = primes(8).map((prime) => fraction(prime, 2));
const constants32 = Uint32Array.from(constants.slice(0, 64), (value) => Number(value >> 32n));
const starts32 = Uint32Array.from(starts, (value) => Number(value >> 32n));

/** The message with its one bit, zeros and length, in whole blocks. */
function padded(bytes: Uint8Array, block: number): DataView {
  const lengthBytes = block / 8;
  const size = Math.ceil((bytes.length + 1 + lengthBytes) / block) * block;
  const message = new Uint8Array(size);
  message.set(bytes);
  message[bytes.length] = 0x80;
  const view = new DataView(message.buffer);
  view.setUint32(size - 8, Math.floor((bytes.length * 8) / 2 ** 32));
  view.setUint32(size - 4, (bytes.length * 8) >>> 0);
  return view;
}

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, "0");
const rotate = (value: number, by: number): number => (value >>> by) | (value << (32 - by));

export function sha256(bytes: Uint8Array): string {
  const view = padded(bytes, 64);
  const state = Uint32Array.from(starts32);
  const w = new Uint32Array(64);
  const at = (list: Uint32Array, index: number): number => list[index] ?? 0;
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let index = 0; index < 16; index++) w[index] = view.getUint32(block + index * 4);
    for (let index = 16; index < 64; index++) {
      const a = at(w, index - 15);
      const b = at(w, index - 2);
      const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
      const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
      w[index] = at(w, index - 16) + s0 + at(w, index - 7) + s1;
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    // One by one: a list that is made in each of the steps is most of what a checksum costs.
    for (let index = 0; index < 64; index++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at(constants32, index) + at(w, index)) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) state[index] = at(state, index) + value;
  }
  return [...state].map(hex).join("");
}

export function sha1(bytes: Uint8Array): string {
  const view = padded(bytes, 64);
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const w = new Uint32Array(80);
  const at = (list: Uint32Array, index: number): number => list[index] ?? 0;
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let index = 0; index < 16; index++) w[index] = view.getUint32(block + index * 4);
    for (let index = 16; index < 80; index++)
      w[index] = rotate(at(w, index - 3) ^ at(w, index - 8) ^ at(w, index - 14) ^ at(w, index - 16), 31);
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    for (let index = 0; index < 80; index++) {
      const [mixed, constant] =
        index < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : index < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : index < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6];
      const next = (rotate(a, 27) + mixed + e + constant + at(w, index)) | 0;
      [e, d, c, b, a] = [d, c, rotate(b, 2), a, next];
    }
    for (const [index, value] of [a, b, c, d, e].entries()) state[index] = at(state, index) + value;
  }
  return [...state].map(hex).join("");
}

export function sha512(bytes: Uint8Array): string {
  const view = padded(bytes, 128);
  const cut = (value: bigint): bigint => BigInt.asUintN(64, value);
  const turn = (value: bigint, by: bigint): bigint => cut((value >> by) | (value << (64n - by)));
  let state = starts;
  for (let block = 0; block < view.byteLength; block += 128) {
    const w: bigint[] = [];
    for (let index = 0; index < 16; index++) w.push(view.getBigUint64(block + index * 8));
    for (let index = 16; index < 80; index++) {
      const a = w[index - 15] ?? 0n;
      const b = w[index - 2] ?? 0n;
      const s0 = turn(a, 1n) ^ turn(a, 8n) ^ (a >> 7n);
      const s1 = turn(b, 19n) ^ turn(b, 61n) ^ (b >> 6n);
      w.push(cut((w[index - 16] ?? 0n) + s0 + (w[index - 7] ?? 0n) + s1));
    }
    let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
    for (let index = 0; index < 80; index++) {
      const s1 = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
      const t1 = h + s1 + ((e & f) ^ (cut(~e) & g)) + (constants[index] ?? 0n) + (w[index] ?? 0n);
      const s0 = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, cut(d + t1), c, b, a, cut(t1 + t2)];
    }
    state = [a, b, c, d, e, f, g, h].map((value, index) => cut(value + (state[index] ?? 0n)));
  }
  return state.map((value) => value.toString(16).padStart(16, "0")).join("");
}

export function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}
