// A worker: keeps time where a background tab's own timers are slowed down, and
// turns pictures into JPEG away from the page's thread.

const QUALITY = 0.8; // unless the message says another

let timer = null;
let canvas = null;
let context = null;

async function encode({ bitmap, width, height, token, quality = QUALITY }) {
  if (!canvas) {
    canvas = new OffscreenCanvas(width, height);
    context = canvas.getContext("2d", { alpha: false });
  }
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
  const jpeg = await blob.arrayBuffer();
  postMessage({ type: "encoded", token, jpeg }, [jpeg]);
}

onmessage = ({ data: message }) => {
  if (message.type === "encode") {
    // A picture that cannot be encoded is skipped; the next one may work.
    encode(message).catch(() => postMessage({ type: "encoded", token: message.token, jpeg: null }));
  } else if (message.type === "tick") {
    clearTimeout(timer);
    timer = setTimeout(() => postMessage({ type: "tick" }), message.afterMs);
  } else {
    clearTimeout(timer);
  }
};
