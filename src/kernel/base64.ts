/** Bytes as text, as JSON and stores have them (RFC 4648, section 4). */

/** By pieces: a call takes no more than some ten thousand arguments, and byte by byte a megabyte takes a third of a second. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8_192) binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(binary);
}

/** The bytes of a text that {@link toBase64} made, or of what was checked to be one. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
