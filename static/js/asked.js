// What htmx asks for regularly, and what comes instead once somebody is signed out.

let isReloading = false;

/** Whether another page has come than was asked for; reloads then, so that all of it is shown. */
export function reloadsElsewhere({ xhr, pathInfo }) {
  const path = (address) => new URL(address, location.href).pathname;
  const isElsewhere = Boolean(xhr.responseURL) && path(xhr.responseURL) !== path(pathInfo.requestPath);
  // Once: whoever records is asked first, and may want to stay.
  if (isElsewhere && !isReloading) {
    isReloading = true;
    location.reload();
  }
  return isElsewhere;
}
