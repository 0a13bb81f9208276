// The page "Videos": uploads above, and a list that stays fresh without a reload, which
// would end what is being uploaded.

import "./list.js";
import { bindUploader } from "./uploader.js";

document.querySelectorAll("[data-uploader]").forEach(bindUploader);
document.addEventListener("analysisover", (event) => {
  event.preventDefault();
  document.body.dispatchEvent(new CustomEvent("videoschanged"));
});
