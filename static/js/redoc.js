// Redoc fetches a small logo from its maker's server. The Content-Security-Policy forbids
// that, and nobody there need know who reads this page: such a picture stays empty.

function isOurs(address) {
  const { protocol, origin } = new URL(address, document.baseURI);
  return !protocol.startsWith("http") || origin === location.origin;
}

const { set, ...rest } = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
Object.defineProperty(HTMLImageElement.prototype, "src", {
  ...rest,
  set(address) {
    if (isOurs(address)) set.call(this, address);
  },
});

const { setAttribute } = Element.prototype;
HTMLImageElement.prototype.setAttribute = function (name, value) {
  if (name !== "src" || isOurs(value)) setAttribute.call(this, name, value);
};
