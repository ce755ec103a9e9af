import type { AddressRange } from "../cluster/addresses.ts";
import { parseAddress } from "../manifest/cidr.ts";

/** The address, as a log writes it, is one of the range. */
export function isWithin(text: string, { family, first, last }: AddressRange): boolean {
  const address = parseAddress(text);
  return address?.family === family && first <= address.value && address.value <= last;
}
