// Whether windows can be shared here at all.

import { gettext } from "./i18n.js";

/** Say in words why no window can be shared; null where one can. */
export function sharingObstacle() {
  if (navigator.mediaDevices?.getDisplayMedia) return null;
  return isSecureContext
    ? gettext("This browser cannot share a window. Use Chrome, Edge, Firefox or Safari on a computer.")
    : gettext("Browsers share windows only on secure pages. Open this address with https:// instead of http://.");
}
