// One picture as a message of the frame sockets; docs/live-protocol.md.

const HEADER_BYTES = 16;
const HEADER_VERSION = 1;

/** The most bytes of a JPEG that a message can carry. */
export const MOST_JPEG_BYTES = 256 * 1024 - HEADER_BYTES;

/** Header and JPEG as one message. */
export function frameMessage(frameId, capturedMs, jpeg) {
  const bytes = new Uint8Array(HEADER_BYTES + jpeg.byteLength);
  const header = new DataView(bytes.buffer);
  header.setUint8(0, HEADER_VERSION);
  header.setUint32(4, frameId, true);
  header.setFloat64(8, capturedMs, true);
  bytes.set(new Uint8Array(jpeg), HEADER_BYTES);
  return bytes;
}
