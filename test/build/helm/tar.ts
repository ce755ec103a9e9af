/** A tar archive, as `tar --format=pax` writes it; a name that ends with a slash is a folder. */
export function tarOf(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [name, content] of Object.entries(files)) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    if (name.length > 100) entry(parts, "pax", "x", paxRecord(name));
    entry(parts, name.slice(0, 100), name.endsWith("/") ? "5" : "0", bytes);
  }
  parts.push(new Uint8Array(1024));
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function paxRecord(name: string): Uint8Array {
  const rest = ` path=${name}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length++;
  return new TextEncoder().encode(`${length}${rest}`);
}

function entry(parts: Uint8Array[], name: string, type: string, content: Uint8Array): void {
  const header = new Uint8Array(512);
  const put = (text: string, at: number) => header.set(new TextEncoder().encode(text), at);
  put(name, 0);
  put("0000644\0", 100);
  put(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
  put(type, 156);
  put("ustar\u000000", 257);
  parts.push(header, content, new Uint8Array((512 - (content.length % 512)) % 512));
}
